import BenchmarkSupport
import Foundation
import KernelInterface
import Memory
import PlainText
import Reference

/// Finds and reads the files of `Benchmarks/problems`.
enum ProblemFiles {
  /// The folder beside this source file. A program on another machine than the one that built it
  /// looks below the current directory.
  private static func folder() throws -> URL {
    let candidates = [
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../problems"),
      URL(filePath: "Benchmarks/problems"),
    ].map(\.standardized)
    guard let folder = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) })
    else {
      throw BenchmarkError(
        "the problem files are missing: there is no folder "
          + Set(candidates.map(\.path)).sorted().joined(separator: " and no ")
          + "; run bench-conv in the package's folder")
    }
    return folder
  }

  /// All files, sorted by name.
  static func all() throws -> [URL] {
    try FileManager.default
      .contentsOfDirectory(at: folder(), includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "txt" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  /// The file `name`: a path, or a problem file's name with or without its ending.
  static func find(_ name: String) throws -> URL {
    let known = (try? folder()).map {
      [$0.appending(path: name), $0.appending(path: name + ".txt")]
    }
    let candidates = [URL(filePath: name)] + (known ?? [])
    if let file = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) }) {
      return file
    }
    let names = try all().map(\.lastPathComponent).joined(separator: ", ")
    throw BenchmarkError(
      "\(name): there is no such file here nor in \(try folder().path), which has \(names)")
  }

  static func read(_ file: URL) throws -> [Problem] {
    let text: String
    do {
      text = try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw BenchmarkError("\(file.path): cannot be read as text; is it a file of problems?")
    }
    let problems: [Problem]
    do {
      problems = try Problem.list(text, file: file.path)
    } catch let error {
      throw BenchmarkError(error.description)
    }
    for problem in problems { try requireMemory(for: problem, of: file) }
    guard !problems.isEmpty else { throw BenchmarkError("\(file.path): holds no problem") }
    return problems
  }

  /// Refuses problems whose operands, results and packed copies exceed the memory there is.
  private static func requireMemory(for problem: Problem, of file: URL) throws {
    let shape = problem.shape
    let floats = Double(shape.inputCount) + Double(shape.filterCount) + Double(shape.outputCount)
    let needed = 3 * 4 * floats
    let present = Double(Machine.memory)
    guard needed < present else {
      throw BenchmarkError(
        "\(file.path): \(problem): needs about \(gibibytes(needed)) of memory, there are "
          + gibibytes(present))
    }
  }

  private static func gibibytes(_ bytes: Double) -> String {
    (bytes / 0x1p30).fixed(1) + " GiB"
  }
}
