/// The classes of a labelled dataset that were chosen, and the images that belong to them.
struct ClassSelection: Sendable {
  /// The chosen classes in the order of their labels, with the number of their images.
  let classes: [(name: String, count: Int)]
  /// The numbers of the images, ascending.
  let indices: [Int]

  /// All of `count` images, which have no labels.
  init(count: Int) {
    classes = []
    indices = Array(0..<count)
  }

  /// The images of the classes `chosen`, or of all; `names[label]` is what a class is called.
  ///
  /// Classes without images do not count as classes.
  init(
    labels: [UInt8], names: [String], chosen: [String]?, of root: String
  ) throws(DatasetError) {
    var counts = [Int](repeating: 0, count: names.count)
    for label in labels { counts[Int(label)] += 1 }
    let present = names.indices.filter { counts[$0] > 0 }
    if let chosen { try Self.require(chosen, among: present.map { names[$0] }, of: root) }
    let wanted = present.filter { chosen?.contains(names[$0]) ?? true }
    classes = wanted.map { (names[$0], counts[$0]) }
    let isWanted = names.indices.map(Set(wanted).contains)
    indices = labels.indices.filter { isWanted[Int(labels[$0])] }
  }

  /// Throws unless all classes of `chosen` are among those of the dataset at `root`.
  static func require(
    _ chosen: [String], among known: [String], of root: String
  ) throws(DatasetError) {
    for name in chosen where !known.contains(name) {
      throw .unknownClass(name, path: root, known: known)
    }
  }
}
