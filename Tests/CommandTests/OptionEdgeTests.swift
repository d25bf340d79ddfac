import Foundation
import Imaging
import TestSupport
import Testing

/// Every option of every command with values at the edge: the program explains or does what is
/// asked, and never ends by a signal.
///
/// The options are those that the program itself lists, so a new one is tried as well.
@Suite struct OptionEdgeTests {
  private static let commands = [
    "train", "generate", "interpolate", "arithmetic", "evaluate", "preview", "report", "export",
    "inspect", "replay",
  ]

  /// Arguments with which a command is quick and succeeds. Of several options of one name the last
  /// counts.
  private static let base = [
    "train": [
      "--dry-run", "--dataroot", "photos", "--image-size", "16", "--ngf", "2", "--ndf", "2", "--nz",
      "3", "--batch-size", "4",
    ],
    "generate": ["2", "--checkpoint", "g.safetensors", "--out", "x.png"],
    "interpolate": [
      "--checkpoint", "g.safetensors", "--seeds", "1,2", "--steps", "2", "--out", "x.png",
    ],
    "arithmetic": [
      "--checkpoint", "g.safetensors", "--a", "1", "--b", "2", "--c", "3", "--out", "x.png",
    ],
    "evaluate": ["g.safetensors", "--against", "photos", "--count", "6"],
    "preview": ["--dataroot", "photos", "--image-size", "16", "--out", "x.png"],
    "report": ["nowhere"], "export": ["g.safetensors", "--out", "x.pth"],
    "inspect": ["g.safetensors"], "replay": ["nowhere"],
  ]

  /// The names of the options of `command` that take a value, as its help lists them.
  private func options(of command: String, in folder: TemporaryFolder) throws -> [String] {
    let dump = try Program([command, "--experimental-dump-help"], in: folder)
    let object = try JSONSerialization.jsonObject(with: Data(dump.output.utf8)) as? [String: Any]
    let description = try #require(object?["command"] as? [String: Any], "\(dump.errors)")
    let arguments = try #require(description["arguments"] as? [[String: Any]])
    return arguments.compactMap { argument in
      guard argument["kind"] as? String == "option" else { return nil }
      let name = argument["preferredName"] as? [String: Any]
      return (name?["name"] as? String).map { "--" + $0 }
    }
  }

  @Test(arguments: commands) func noValueEndsACommandByASignal(command: String) throws {
    let folder = try TemporaryFolder()
    try folder.writeGenerator()
    try folder.makeFolder("photos")
    for index in 0..<14 {
      let pixels = (0..<768).map { UInt8(truncatingIfNeeded: $0 * (index + 3)) }
      try RasterImage(width: 16, height: 16, channels: 3, pixels: pixels)
        .writePNG(to: folder.file("photos/\(index).png"))
    }
    let base = try #require(Self.base[command])
    let options = try options(of: command, in: folder)
    #expect(options.count > 0 || ["report", "replay"].contains(command))
    if !["report", "replay"].contains(command) {
      let usual = try Program([command] + base, in: folder)
      #expect(usual.status == 0, "\(command) \(base): \(usual.errors)")
    }
    for option in options {
      /// What the program says of `value`.
      func answer(_ value: String) throws -> String {
        let program = try Program([command] + base + [option, value], in: folder)
        let text = "\(command) \(option) '\(value)': \(program.errors)"
        #expect([0, 1, 64].contains(program.status), "\(program.status): \(text)")
        #expect(!program.errors.contains("Fatal error"), "\(text)")
        #expect(!program.errors.contains("Missing value"), "\(text)")
        // Notes about what a file does not tell may come first.
        let lines = program.errors.split(separator: "\n")
        #expect(program.status == 0 || lines.contains { $0.hasPrefix("Error: ") }, "\(text)")
        return program.errors
      }
      // The answers to the first two tell what the option takes.
      let isNumber = try answer("x").contains("must be a number")
      let isWhole = try answer("1e400").contains("must be a whole number")
      for value in isNumber
        ? ["0", "-1", isWhole ? "9223372036854775807" : "nan"] : ["", "-1", "a/x.png"]
      {
        _ = try answer(value)
      }
    }
    // Arguments without a name.
    for value in ["", "x", "photos", "0", "-1", "nan", "1e400", "9223372036854775807"] {
      let program = try Program([command, value], in: folder)
      #expect([0, 1, 64].contains(program.status), "\(program.status): \(command) '\(value)'")
    }
  }
}
