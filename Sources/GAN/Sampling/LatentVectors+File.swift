import Checkpoints
import Tensors

// Latent vectors in safetensors files, in PyTorch's layout: one tensor `[N, nz, 1, 1]` or, with the
// classes of a conditional generator, `[N, nz + K, 1, 1]`.

extension LatentVectors {
  /// The vectors in a safetensors file: its only tensor or else the one called `latents`,
  /// `[N, nz, 1, 1]` or `[N, nz]`. For a conditional generator, vectors may be followed by a number
  /// for each class: `[N, nz + K, 1, 1]` or `[N, nz + K]`; `classCount` then is K, and 0 otherwise.
  ///
  /// - Parameters:
  ///   - nz: the length that the vectors must have.
  ///   - classCount: the number of the generator's classes, K.
  public init(contentsOf path: String, nz: Int, classCount: Int = 0) throws(ModelFileError) {
    let tensor = try ModelFileError.reporting {
      let file = try SafetensorsFile(contentsOf: path)
      return try file.tensor(named: Self.entry(in: file, nz: nz, classCount: classCount).name)
    }
    let (count, width) = (tensor.shape[0], tensor.shape[1])
    guard count > 0 else { throw .notLatents(path: path, reason: "there are no vectors in it") }
    if let place = tensor.scalars().firstIndex(where: { !$0.isFinite }) {
      throw .notLatents(
        path: path, reason: "vector \(place / width) has a value that is not finite")
    }
    // The last two extents are 1: both layouts have the same elements in the same order.
    self.init(tensor.reshaped(to: [count, 1, 1, width]), classCount: width - nz)
  }

  /// The tensor of latent vectors in `file`, whose shape is checked.
  private static func entry(
    in file: SafetensorsFile, nz: Int, classCount: Int
  ) throws(ModelFileError) -> TensorEntry {
    guard let entry = file.entries.count == 1 ? file.entries[0] : file.entry(named: "latents")
    else {
      throw .notLatents(
        path: file.path,
        reason: "it has \(file.entries.count) tensors; one is needed, or one called 'latents'")
    }
    let (shape, count) = (entry.shape, entry.shape.dimensions.first ?? 0)
    guard
      [nz, nz + classCount].contains(where: { shape == [count, $0, 1, 1] || shape == [count, $0] })
    else {
      let classes =
        classCount == 0 ? "" : " or, with its \(classCount) classes, [N, \(nz + classCount), 1, 1]"
      throw .notLatents(
        path: file.path,
        reason: "\(entry.quoted) does not fit: this generator takes [N, \(nz), 1, 1]\(classes)")
    }
    return entry
  }

  /// Writes the vectors with their classes as the tensor `latents`, `[N, nz + classCount, 1, 1]`:
  /// the input of PyTorch's generator.
  public func write(to path: String) throws(ModelFileError) {
    var file = SafetensorsWriter()
    file.add(tensor().reshaped(to: [count, width, 1, 1]), named: "latents")
    try file.writeModel(to: path)
  }
}
