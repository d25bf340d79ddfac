import ArgumentParser
import Checkpoints
import ModelFiles
import PlainText
import Tensors

/// `dcgan inspect FILE`: what is in a file of tensors.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Lists the tensors of a file, and says which networks they are.",
    discussion: """
      Safetensors and PyTorch's .pth and .pt files are read, whoever wrote them, without running \
      anything that is in them.
      """)

  @Argument(
    help: ArgumentHelp(
      "A run folder or a file of tensors. (default: the newest run in runs/)",
      valueName: "file-or-run"))
  var checkpoint: String?

  @Flag(
    help: ArgumentHelp(
      "Print the networks as a file for `dcgan train --networks` instead.",
      discussion: "Of the built-in generator, if nothing is named and there is no run."))
  var networks = false

  @Option(
    help: ArgumentHelp("With --networks: the file to write instead of printing.", valueName: "file")
  )
  var out: String?

  @OptionGroup var generator: GeneratorOptions

  func validate() throws {
    if out != nil && !networks { throw ValidationError("--out belongs to --networks") }
  }

  func run() throws {
    if networks { return try showNetworks() }
    let networks = try NetworkFile(contentsOf: checkpointPath(checkpoint))
    let file = networks.file
    let counts = file.entries.map(\.shape.count)
    // Readers compare sizes with the file, so nothing overflows.
    let total = counts.reduce(0, +)
    let size = zip(counts, file.entries).reduce(0) { $0 + $1.0 * $1.1.type.size }
    let terminal = Terminal()
    terminal.line("\(file.path): \(file.format)")
    var tensors = TextTable([.left(), .left(), .left(), .right()], gap: 1, indent: 2)
    for (entry, count) in zip(file.entries, counts) {
      tensors.add([
        entry.name.printable, entry.type.rawValue, "\(entry.shape)".printable, "\(count)",
      ])
    }
    tensors.add(["\(file.entries.count) tensors", "", "", "\(total)"])
    terminal.lines(tensors.lines)
    terminal.line("elements take \(size) bytes")
    if !file.metadata.isEmpty {
      terminal.line()
      var metadata = TextTable([.left(), .left()], gap: 1, indent: 2)
      for (key, value) in file.metadata.sorted(by: { $0.key < $1.key }) {
        metadata.add([key.printable, value.printable])
      }
      terminal.lines(metadata.lines)
    }
    terminal.line()
    for network in NetworkFile.Network.allCases {
      let sentences = networks.summary(of: network, generator.choices)
      terminal.line("\(network.rawValue): \(sentences[0].printable)")
      for sentence in sentences.dropFirst() { terminal.line("  \(sentence.printable)") }
    }
    for sentence in networks.findings() { terminal.line(sentence.printable) }
  }
}
