import ArgumentParser
import Files
import Foundation
import GAN
import ModelFiles
import PlainText

/// `dcgan export CHECKPOINT --out FILE`: writes a network for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a trained network for PyTorch and other programs.",
    discussion: """
      A .pth file holds the bare state_dict, which goes straight into the tutorial's class: \
      netG.load_state_dict(torch.load("netG.pth", weights_only=True)). With --network both it is \
      torch.load(…)["netG"] and ["netD"].
      """)

  @Argument(
    help: ArgumentHelp(
      "A run folder or a file with a network. (default: the newest run in runs/)",
      valueName: "file-or-run"))
  var checkpoint: String?

  @Option(help: ArgumentHelp("The file to write: .safetensors, .pth or .pt.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "What to write: generator, discriminator or both; or of a file that holds several generators "
        + "the name of one, which the names of its tensors begin with.", valueName: "network"))
  var network = Selection.generator

  @OptionGroup var weights: WeightsOption

  @Flag(help: "Round to half precision: a file of half the size.")
  var half = false

  /// The values of `--network`.
  enum Selection: Equatable, ExpressibleByArgument {
    case generator, discriminator, both
    /// A generator by its name.
    case named(String)

    init?(argument: String) {
      switch argument {
      case "generator": self = .generator
      case "discriminator": self = .discriminator
      case "both": self = .both
      case "": return nil
      default: self = .named(argument)
      }
    }

    var defaultValueDescription: String { "generator" }

    var networks: [NetworkFile.Network] {
      switch self {
      case .generator, .named: [.generator]
      case .discriminator: [.discriminator]
      case .both: [.generator, .discriminator]
      }
    }

    /// The name of a generator.
    var name: String? { if case .named(let name) = self { name } else { nil } }
  }

  func validate() throws { _ = try format() }

  func run() throws {
    let path = try checkpointPath(checkpoint)
    let format = try format()
    // A checkpoint also has the optimizers, the other network and the place in the data.
    if URL(fileURLWithPath: path).resolvingSymlinksInPath()
      == URL(fileURLWithPath: out).resolvingSymlinksInPath()
    {
      throw ValidationError("\(out) is the checkpoint itself; give --out another name")
    }
    try AtomicFile.check(out)
    let file = try NetworkFile(contentsOf: path)
    try file.export(
      network.networks, weights: weights.weights, named: network.name, isHalf: half, as: format,
      to: out)
    if format == .pyTorch, let described = try file.description(of: network.networks) {
      let untold =
        described.classes.isEmpty
        ? "the strides and activations of these networks"
        : "the classes of these networks: \(described.classes.joined(separator: ", ").printable)"
      Terminal().warning("note: \(out) does not tell \(untold); a .safetensors file does")
    }
    let names = network.networks.map(\.rawValue).joined(separator: " and ")
    Terminal().line("wrote \(out): \(names) of \(path)\(half ? ", in half precision" : "")")
  }

  private func format() throws -> ExportFormat {
    guard let format = ExportFormat(path: out) else { throw ModelFileError.noFormat(path: out) }
    return format
  }
}
