import Foundation
import Imaging
import RandomStreams
import TestSupport
import Testing

/// Runs every command that README shows for the package's programs, in order, in one folder.
/// Options at the end make the commands small.
@Suite struct ReadmeTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let text: String =
    (try? String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)) ?? ""

  /// The lines of README's code blocks that begin with `prefix`, without the prefix and without
  /// explanations at the end.
  private static func commands(_ prefix: String) -> [[String]] {
    var isCode = false
    var commands: [[String]] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") { isCode.toggle() }
      let setup = "scripts/setup && "
      let command = line.hasPrefix(setup) ? line.dropFirst(setup.count) : line
      guard isCode, command.hasPrefix(prefix) else { continue }
      let words = command.dropFirst(prefix.count)
      let end = words.range(of: "   ")?.lowerBound ?? words.endIndex
      commands.append(words[..<end].split(separator: " ").map(String.init))
    }
    return commands
  }

  /// Makes what README's commands read: photographs, MNIST's files, a recorded run.
  private func prepare(_ folder: TemporaryFolder) throws {
    let photos = folder.path + "/photos"
    try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
    var stream = RandomStream(seed: 1, name: "photos")
    for index in 0..<12 {
      let pixels = (0..<40 * 50 * 3).map { _ in UInt8(stream.integer(below: 256)) }
      let image = RasterImage(width: 40, height: 50, channels: 3, pixels: pixels)
      try image.writeJPEG(to: "\(photos)/\(index).jpg")
    }
    try FileManager.default.copyItem(
      atPath: trace("trace-16-states"), toPath: folder.path + "/trace.safetensors")
    let mnist = folder.path + "/mnist"
    try FileManager.default.createDirectory(atPath: mnist, withIntermediateDirectories: true)
    let labels: [UInt8] = [3, 8, 1, 3, 8, 0]
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 28, 0, 0, 0, 28]
    let pixels = (0..<6 * 28 * 28).map { _ in UInt8(stream.integer(below: 256)) }
    try Data(header + pixels).write(
      to: URL(fileURLWithPath: mnist + "/train-images-idx3-ubyte"))
    try Data([0, 0, 8, 1, 0, 0, 0, 6] + labels).write(
      to: URL(fileURLWithPath: mnist + "/train-labels-idx1-ubyte"))
  }

  /// Adds options that make a command small. Of several options of one name the last counts.
  private static func shrunk(_ arguments: [String]) -> [String] {
    switch arguments.first {
    case "--train", "train":
      if arguments.contains("--resume") {
        arguments
      } else if arguments.contains("--networks") {
        arguments + ["--batch-size", "2", "--max-steps", "1"]
      } else {
        arguments + [
          "--batch-size", "2", "--ngf", "2", "--ndf", "2", "--nz", "4", "--max-steps", "1",
        ]
      }
    default: arguments
    }
  }

  @Test func everyCommandDoesWhatItSays() throws {
    let folder = try TemporaryFolder()
    try prepare(folder)
    let commands = Self.commands("swift run dcgan ")
    #expect(commands.count >= 18, "README has changed its form: \(commands)")
    for arguments in commands {
      let text = arguments.joined(separator: " ")
      if text.contains("faces.pth")
        && !FileManager.default.fileExists(atPath: folder.path + "/faces.pth")
      {
        let made = try Program(["export", "runs/photos", "--out", "faces.pth"], in: folder)
        #expect(made.status == 0, "\(made.errors)")
      }
      let program = try Program(Self.shrunk(arguments), in: folder)
      #expect(program.status == 0, "\(text): \(program.errors)")
      if let flag = arguments.firstIndex(of: "--out") {
        let path = folder.path + "/" + arguments[flag + 1]
        #expect(FileManager.default.fileExists(atPath: path), "\(text)")
      }
    }
    #expect(try folder.names("faces").count == 6)
  }

  @Test func theBenchmarksRun() throws {
    let folder = try TemporaryFolder()
    try prepare(folder)
    let small = ["--image-size", "16", "--batch-size", "2"]
    let options = [
      "bench-conv": ["--problems", "small.txt", "--repeats", "1", "--seconds", "1"],
      "bench-train": small + ["--steps", "3"],
      "bench-generate": small + ["--runs", "1"],
      "bench-load": ["--runs", "1"],
    ]
    try Data("mb2ic3ih8oc8kh4s2p1n\"small\"\n".utf8).write(
      to: URL(fileURLWithPath: folder.path + "/small.txt"))
    for (name, more) in options {
      let commands = Self.commands("swift run \(name)")
      #expect(commands.count == 1, "README does not show \(name) once")
      let program = try Program((commands.first ?? []) + more, of: name, in: folder)
      #expect(program.status == 0, "\(name): \(program.errors)")
    }
  }

  /// README shows the source of the example that CI builds.
  @Test func theExampleIsReadmes() throws {
    let path = "Examples/Faces/Sources/Faces/main.swift"
    let example = try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    #expect(Self.text.contains("```swift\n\(example)```"))
  }

  /// The files that README and the documents link to.
  @Test func filesThatAreMentionedExist() throws {
    let documents = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appendingPathComponent("docs").path
    ).filter { $0.hasSuffix(".md") }
    #expect(documents.count > 5)
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + documents.map({ "docs/" + $0 }) {
      let file = Self.root.appendingPathComponent(name)
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /\]\(([^)#:]+)\)/) {
        let target = file.deletingLastPathComponent().appendingPathComponent(String(match.1))
        #expect(
          FileManager.default.fileExists(atPath: target.path), "\(name) links to \(match.1)")
      }
    }
  }
}
