import Checkpoints
import Tensors

extension ModelConfiguration {
  /// The sizes of the generator whose weights begin with `prefix` in `file`.
  init(ofGeneratorIn file: SafetensorsFile, prefix: String) throws(ModelFileError) {
    let filters = file.entries.filter { entry in
      entry.shape.rank == 4 && entry.name.hasPrefix(prefix + "main.")
        && entry.name.hasSuffix(".weight")
    }
    func index(_ name: String) -> Int {
      Int(name.dropFirst((prefix + "main.").count).dropLast(".weight".count)) ?? -1
    }
    let ordered = filters.sorted { index($0.name) < index($1.name) }
    guard let first = ordered.first, let last = ordered.last, (3...8).contains(ordered.count)
    else {
      throw .notAGenerator(
        path: file.path, reason: "it has \(ordered.count) filters; 3 to 8 were expected")
    }
    self.init(
      imageSize: 2 << ordered.count, nc: last.shape[1], nz: first.shape[0], ngf: last.shape[0])
    if let flaw { throw .notAGenerator(path: file.path, reason: flaw) }
  }
}
