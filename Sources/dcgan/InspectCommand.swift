import ArgumentParser
import Checkpoints
import GAN
import ModelFiles
import Replay
import Tensors
import Training

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
    help: ArgumentHelp("With --networks: the file to write instead of printing.", valueName: "file"))
  var out: String?

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
    print("\(file.path): \(file.format)")
    var rows = zip(file.entries, counts).map { entry, count in
      [entry.name.printable, entry.type.rawValue, "\(entry.shape)".printable, "\(count)"]
    }
    rows.append(["\(file.entries.count) tensors", "", "", "\(total)"])
    printTable(rows)
    print("elements take \(size) bytes")
    if !file.metadata.isEmpty {
      print()
      printTable(
        file.metadata.sorted { $0.key < $1.key }.map { [$0.key.printable, $0.value.printable] })
    }
    print()
    for network in NetworkFile.Network.allCases {
      print("\(network.rawValue): \(networks.summary(of: network).printable)")
    }
  }

  /// Prints rows whose columns are aligned, numbers at the end of a row to the right.
  private func printTable(_ rows: [[String]]) {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      var line = " "
      for (index, text) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[index] - text.count)
        if index == 3 {
          line += " " + padding + text
        } else {
          line += " " + text + (index == columns - 1 ? "" : padding)
        }
      }
      print(line)
    }
  }
}
