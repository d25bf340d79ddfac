import Foundation
package import Reference

/// The problems of `Benchmarks/problems/<name>.txt`.
package func problems(named name: String) throws -> [Problem] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
  let file = folder.appending(path: "../../Benchmarks/problems/\(name).txt").standardized
  return try Problem.list(String(contentsOf: file, encoding: .utf8), file: file.path)
}
