import Foundation
package import Reference

/// The path of a training run that PyTorch recorded, such as `trace-64-rgb`;
/// `Tests/ReplayTests/Golden/make_goldens.py` lists them.
package func trace(_ name: String) -> String {
  repository.appending(path: "Tests/ReplayTests/Golden/\(name).safetensors").path
}

/// The problems of `Benchmarks/problems/<name>.txt`.
package func problems(named name: String) throws -> [Problem] {
  let file = repository.appending(path: "Benchmarks/problems/\(name).txt")
  return try Problem.list(String(contentsOf: file, encoding: .utf8), file: file.path)
}

private let repository = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent()
