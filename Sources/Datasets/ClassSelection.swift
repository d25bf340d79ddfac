/// The images of a labelled dataset that belong to the selected classes.
struct ClassSelection: Sendable {
  /// The selected classes in the order of their stored labels, with the number of images in each.
  let classes: [(name: String, count: Int)]
  /// The stored positions of the images, ascending.
  let indices: [Int]
  /// For each of `indices` the index of its class in `classes`; empty if there are no labels.
  private let labels: [UInt8]

  /// All of `count` images, without labels.
  init(count: Int) {
    classes = []
    indices = Array(0..<count)
    labels = []
  }

  /// The images of the classes `chosen`, or of all classes when nil.
  ///
  /// Classes without images do not count as classes.
  ///
  /// - Parameters:
  ///   - stored: for each image the label that is stored with it, an index into `names`.
  ///   - names: the names of the classes, at most 256.
  ///   - root: the path of the dataset, for errors.
  init(
    labels stored: [UInt8], names: [String], chosen: [String]?, of root: String
  ) throws(DatasetError) {
    var counts = [Int](repeating: 0, count: names.count)
    for label in stored { counts[Int(label)] += 1 }
    let present = names.indices.filter { counts[$0] > 0 }
    if let chosen { try Self.check(chosen, among: present.map { names[$0] }, of: root) }
    let kept = present.filter { chosen?.contains(names[$0]) ?? true }
    classes = kept.map { (names[$0], counts[$0]) }
    var newLabels = [UInt8?](repeating: nil, count: names.count)
    for (new, old) in kept.enumerated() { newLabels[old] = UInt8(new) }
    indices = stored.indices.filter { newLabels[Int(stored[$0])] != nil }
    labels = indices.compactMap { newLabels[Int(stored[$0])] }
  }

  /// The class of image `index` of the selection, an index into `classes`; nil without labels.
  func label(at index: Int) -> Int? { labels.isEmpty ? nil : Int(labels[index]) }

  /// Throws unless all classes `chosen` are among the classes `known` of the dataset at `root`.
  static func check(
    _ chosen: [String], among known: [String], of root: String
  ) throws(DatasetError) {
    for name in chosen where !known.contains(name) {
      throw .unknownClass(name, path: root, known: known)
    }
  }
}
