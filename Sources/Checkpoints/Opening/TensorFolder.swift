import Files
import PlainText

/// A folder that is named in place of a file of tensors.
///
/// It stands for an unzipped archive of PyTorch (`data.pkl` and `data/0` …), a set of shards, or
/// the one file in it whose name ends as those of tensors do. Of Hugging Face's two copies of the
/// same weights, `model.safetensors` is taken.
struct TensorFolder {
  private let path: String
  private let names: [String]

  /// The endings of files that may hold tensors.
  private static let endings: Set = ["safetensors", "pth", "pt", "bin", "ckpt", "tar", "pkl"]
  /// The names under which Hugging Face's libraries write the same weights twice, the preferred one
  /// first.
  private static let copies = [
    ["model.safetensors", "pytorch_model.bin"],
    ["diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.bin"],
  ]
  /// The most files that a message lists.
  private static let listLimit = 8

  /// The folder at `path`; nil if a file or nothing is there.
  init?(_ path: String) throws(TensorFileError) {
    let folder = FilePath(path)
    guard let status = FileStatus(of: folder), status.isFolder else { return nil }
    self.path = path
    do {
      // A name that is not UTF-8 is none of a file of tensors.
      names = try FolderEntry.list(folder).map(\.name).filter(\.isText).map(\.text).sorted()
    } catch {
      throw .system(error)
    }
  }

  /// Opens the file of tensors that the folder stands for.
  func open() throws(TensorFileError) -> any TensorFile {
    if names.contains("data.pkl") { return try PyTorchFile(unzippedAt: path) }
    let candidates = names.filter(Self.mayHoldTensors)
    let sets = candidates.map { ShardNames(file($0)) }
    if let first = sets.first, let shards = first, sets.allSatisfy({ $0 == shards }) {
      return try ShardedTensorFile(shards, path: path)
    }
    if candidates.count == 1 { return try TensorFileFormat.openSingle(file(candidates[0])) }
    if let copies = Self.copies.first(where: { $0 == candidates }) {
      return try TensorFileFormat.openSingle(file(copies[0]))
    }
    guard candidates.isEmpty else { throw several(candidates) }
    return try openInside()
  }

  /// Opens the unzipped archive in the only folder inside, or says which files there are.
  private func openInside() throws(TensorFileError) -> any TensorFile {
    var inside: [String] = []
    for name in names where inside.count <= Self.listLimit {
      guard let folder = try TensorFolder(file(name)) else { continue }
      if folder.names.contains("data.pkl") { return try PyTorchFile(unzippedAt: folder.path) }
      inside += folder.names.filter(Self.mayHoldTensors).map { "\(name)/\($0)" }
    }
    guard inside.isEmpty else { throw several(inside) }
    throw .folder(
      path: path,
      reason: "it is a folder without a file of tensors; name a .safetensors or .pth "
        + "file")
  }

  private func several(_ names: [String]) -> TensorFileError {
    let listed = names.prefix(Self.listLimit).map { file($0).printable }.joined(separator: ", ")
    let rest = names.count > Self.listLimit ? " and others" : ""
    return .folder(path: path, reason: "it is a folder; name one of its files: \(listed)\(rest)")
  }

  private func file(_ name: String) -> String {
    path.utf8.last == UInt8(ascii: "/") ? path + name : path + "/" + name
  }

  private static func mayHoldTensors(_ name: String) -> Bool {
    name.utf8.first != UInt8(ascii: ".") && endings.contains(fileEnding(of: name))
  }
}
