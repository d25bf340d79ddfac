import ArgumentParser
import BenchmarkSupport
import Foundation
import KernelInterface
import Kernels
import Reference

/// The problems, passes and implementations to measure.
struct Selection: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Files of problems, one a line; names are also looked for in Benchmarks/problems. "
        + "(default: dcgan64.txt gemm.txt)",
      valueName: "file"))
  var problems: [String] = []

  @Flag(help: "Measure every file of Benchmarks/problems.")
  var all = false

  @Option(
    help: ArgumentHelp("Only problems whose name contains this text.", valueName: "text"))
  var filter: String?

  @Option(help: "Only this pass of each layer.")
  var pass: ConvolutionPass?

  @Option(help: "Only this implementation.")
  var implementation: ConvolutionAlgorithm?

  func validate() throws {
    if all && !problems.isEmpty {
      throw ValidationError("--all and --problems exclude each other; give one of them")
    }
  }

  var passes: [ConvolutionPass] { pass.map { [$0] } ?? ConvolutionPass.allCases }

  /// The existing implementations of a pass that `--implementation` selects.
  func implementations(of pass: ConvolutionPass, _ shape: ConvolutionShape)
    -> [ConvolutionAlgorithm]
  {
    ConvolutionAlgorithm.allCases.filter {
      ConvolutionPicker.supports($0, shape, pass: pass) && (implementation ?? $0) == $0
    }
  }

  /// The problems of one file.
  struct Section {
    var file: String
    var problems: [Problem]
  }

  func sections() throws -> [Section] {
    let files = try all ? ProblemFiles.all() : names.map { try ProblemFiles.find($0) }
    var sections = try files.map { file in
      Section(file: file.lastPathComponent, problems: try ProblemFiles.read(file))
    }
    guard let filter else { return sections }
    let possible = Set(sections.flatMap { $0.problems.map(\.title) }).sorted()
    for index in sections.indices {
      sections[index].problems.removeAll { !$0.title.contains(filter) }
    }
    sections.removeAll { $0.problems.isEmpty }
    guard !sections.isEmpty else {
      throw BenchmarkError(
        "--filter \(filter): no name contains it; the names are "
          + possible.joined(separator: ", "))
    }
    return sections
  }

  private var names: [String] { problems.isEmpty ? ["dcgan64.txt", "gemm.txt"] : problems }
}

// A wrong value of an option is answered with the right ones.

extension ConvolutionPass: ExpressibleByArgument {}
extension ConvolutionAlgorithm: ExpressibleByArgument {}
