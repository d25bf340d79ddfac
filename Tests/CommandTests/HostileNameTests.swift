import Checkpoints
import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Names from outside, of files, folders, classes and tensors, neither command a terminal nor begin
/// a line of their own, whatever the command.
@Suite(.serialized) struct HostileNameTests {
  /// Names that a file can have on Linux. What a reader must not take for the program's word is
  /// `FORGED`.
  private static let names = [
    "a\u{1B}]0;FORGED\u{7}\u{1B}[2J\u{7F}\u{8}\u{9B}31m",
    "a\nFORGED\r\nFORGED\u{2028}FORGED\u{2029}FORGED",
    "\u{202E}gnp.\u{E0041}\u{200B}\u{FEFF}\u{FFFE}<b a='&'>\"", "a\tb $HOME `id` 'q'",
  ]

  /// Runs the command, and checks what it prints.
  @discardableResult
  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> Program {
    let program = try Program(arguments, in: folder)
    #expect([0, 1, 64].contains(program.status), "\(arguments): \(program.status)")
    for text in [program.output, program.errors] {
      for line in text.split(separator: "\n") {
        // The line of the tutorial has tabs.
        let isTutorials = line.contains("\tLoss_D: ")
        let bad = line.unicodeScalars.filter { !isPlain($0) && !(isTutorials && $0 == "\t") }
        #expect(bad.isEmpty, "\(arguments.map(\.debugDescription)): \(line.debugDescription)")
        #expect(!line.hasPrefix("FORGED"), "\(arguments.map(\.debugDescription)): \(line)")
      }
    }
    return program
  }

  /// A definition of its own, by numbers of Unicode.
  private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    let bad: [ClosedRange<UInt32>] = [
      0...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF...0xFEFF,
      0xFFFE...0xFFFF, 0xE0000...0xE007F,
    ]
    return !bad.contains { $0.contains(scalar.value) }
  }

  private func makeImages(_ folder: TemporaryFolder, at path: String, class name: String) throws {
    try folder.makeFolder("\(path)/\(name)")
    try folder.makeFolder("\(path)/plain")
    for index in 0..<8 {
      let pixels = (0..<768).map { UInt8(truncatingIfNeeded: $0 * (index + 3)) }
      let image = RasterImage(width: 16, height: 16, channels: 3, pixels: pixels)
      try image.writePNG(to: folder.file("\(path)/\(name)/\(index)\(name).png"))
      try image.writePNG(to: folder.file("\(path)/plain/\(index).png"))
    }
    try folder.write("\(path)/\(name)/broken\(name).png", Array("no picture".utf8))
  }

  @Test(arguments: names) func noNameReachesTheTerminalAsItIs(name: String) throws {
    let folder = try TemporaryFolder()
    try makeImages(folder, at: name, class: name)
    let sizes = [
      "--image-size", "16", "--ngf", "2", "--ndf", "2", "--nz", "3", "--batch-size", "8",
    ]
    let run = name + ".run"
    // An unreadable image, two equal ones, and two classes.
    try self.run(
      ["preview", "--dataroot", name, "--image-size", "16", "--out", name + ".png"], in: folder)
    let train = try self.run(
      [
        "train", "--dataroot", name, "--conditional", "--hold-back", "2", "--max-steps", "3",
        "--sample-every", "1", "--checkpoint-every", "2", "--evaluate-every", "3",
        "--evaluate-count", "6", "--log-every", "1", "--out", run,
      ] + sizes, in: folder)
    #expect(train.status == 0, "\(train.errors)")
    for arguments in [
      ["train", "--resume", run], ["train", "--resume", run, "--nz", "9"],
      ["train", "--resume", run, "--max-steps", "4", "--conditional"], ["train", "--out", run],
      ["train", "--dataroot", name, "--dry-run", "--classes", "\(name),plain"] + sizes,
      ["train", "--dataroot", name, "--dry-run", "--classes", "x\(name)"] + sizes,
      ["generate", "4", "--checkpoint", run, "--out", name + ".png", "--individual", "x" + name],
      ["generate", "4", "--checkpoint", run, "--class", name, "--save-latents", name + ".z"],
      ["generate", "--latents", name + ".z", "--checkpoint", run, "--class", name],
      ["generate", "4", "--checkpoint", run, "--class", "x" + name],
      ["generate", "4", "--checkpoint", name + ".none"], ["generate", "4", "--out", name],
      ["generate", name], ["generate", "4", name], [name], ["--" + name],
      ["train", "--epochs", name],
      ["generate", "4", "--checkpoint", name + "/plain/0.png"], ["generate", "--seeds", name],
      [
        "interpolate", "--checkpoint", run, "--seeds", "1,2", "--class", name, "--steps", "3",
        "--out",
        name + ".png",
      ],
      [
        "arithmetic", "--checkpoint", run, "--class", name, "--a", "1", "--b", "2", "--c", "3",
        "--out",
        name + ".png", "--save-latents", name + ".z",
      ],
      ["evaluate", run, "--count", "6", "--neighbours", name + ".png"],
      ["evaluate", run, "--count", "6", "--json"], ["evaluate", run, "--against", name + "?"],
      ["inspect", run], ["inspect", run, "--networks"],
      ["inspect", run, "--networks", "--out", name + ".json"], ["inspect", name + ".png"],
      ["export", run, "--out", name + ".pth"], ["export", run, "--out", name],
      ["report", run], ["report", name], ["replay", name + ".json"], ["replay", name],
      [
        "train", "--networks", name + ".json", "--dry-run", "--dataroot", name, "--batch-size", "8",
      ],
    ] {
      try self.run(arguments, in: folder)
    }
    // JSON says the same with escapes.
    let json = try Program(["evaluate", run, "--count", "6", "--json"], in: folder)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(try #require(object?["generator"] as? String).hasPrefix(run), "\(json.output)")
    try expectWellFormedPages(of: run, in: folder)
  }

  /// The drawing is XML, and nothing in the page is there for a terminal or a parser.
  private func expectWellFormedPages(of run: String, in folder: TemporaryFolder) throws {
    let svg = try folder.data(run + "/losses.svg")
    #expect(XMLParser(data: svg).parse(), "\(String(decoding: svg, as: UTF8.self).prefix(600))")
    let page = String(decoding: try folder.data(run + "/report.html"), as: UTF8.self)
    #expect(page.unicodeScalars.allSatisfy { isPlain($0) || $0 == "\n" })
    #expect(!page.contains("<b a="))
  }

  /// Files of tensors name things, too.
  @Test(arguments: names) func namesInFilesAreEscaped(name: String) throws {
    let folder = try TemporaryFolder()
    var file = SafetensorsWriter()
    file.add(Tensor(repeating: 1, shape: [2, 2, 4, 4]), named: name)
    file.metadata[name] = name
    try file.write(to: folder.file("odd.safetensors"))
    for arguments in [
      ["inspect", "odd.safetensors"], ["generate", "1", "--checkpoint", "odd.safetensors"],
      ["export", "odd.safetensors", "--out", "x.pth"], ["replay", "odd.safetensors"],
      ["evaluate", "odd.safetensors", "--against", "."],
      ["train", "--init-generator", "odd.safetensors", "--dry-run"],
    ] {
      try run(arguments, in: folder)
    }
  }

  /// A name of a whole screen is shown with its beginning and its end.
  @Test func longNamesAreShortened() throws {
    let folder = try TemporaryFolder()
    var file = SafetensorsWriter()
    let name = "begin" + String(repeating: "x", count: 900) + "end"
    file.add(Tensor(repeating: 1, shape: [2]), named: name)
    try file.write(to: folder.file("long.safetensors"))
    let inspect = try Program(["inspect", "long.safetensors"], in: folder)
    #expect(inspect.status == 0 && inspect.output.contains(/begin(x+)…(x+)end/))
    #expect(inspect.output.utf8.count < 2000)
  }
}
