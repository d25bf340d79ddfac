import ArgumentParser
import Foundation
import Kernels
import Replay

/// `dcgan replay TRACE`: repeats the steps of a PyTorch run and compares the numbers.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Repeats training steps that PyTorch recorded and compares every number.",
    discussion: """
      scripts/record_trace.py records a trace. If it has PyTorch's state before a step, the step \
      begins with that, and what the step before has left is compared with it; otherwise the step \
      begins with what is left.

      The exit status is 1 when something is outside its tolerance: for the six numbers 1e-5 \
      relative in the first step and 2e-3 later; for every tensor at the end 2 % of its change \
      since the start (root mean square); for every tensor after a step that begins and ends with \
      PyTorch's state 5 % of its change in the step (root mean square; nine tenths of the weights).
      """)

  @Argument(help: ArgumentHelp("The trace.", valueName: "trace.safetensors"))
  var trace: String

  @Flag(help: "Print the comparison as JSON.")
  var json = false

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  /// The place of all output.
  private var terminal: Terminal { Terminal() }

  func run() throws {
    try engine.select()
    let trace = try Trace(contentsOf: trace)
    if !json {
      terminal.line(
        "\(self.trace): \(trace.steps) steps, batch \(trace.batchSize). \(Engine.current).")
      terminal.line(row("step", ReplayCommand.names, "worst"))
    }
    let replay = try Replay(trace) { index, step in
      guard !json else { return }
      terminal.line(row("\(index) ours", step.ours.numbers.map(format), format(step.worst)))
      terminal.line(
        row("  torch", step.theirs.numbers.map(format), step.isWithinTolerance ? "" : "FAR"))
    }
    if json {
      try printJSON(replay)
    } else {
      printTensors(replay)
      terminal.line(replay.isWithinTolerance ? "within tolerance" : "OUTSIDE TOLERANCE")
      terminal.lines(replay.explanation ?? [])
    }
    if !replay.isWithinTolerance { throw ExitCode(1) }
  }

  private func printTensors(_ replay: Replay) {
    let tensors = replay.steps.enumerated().flatMap { index, step in
      step.tensors.map { (step: index, tensor: $0) }
    }
    if let (step, tensor) = tensors.max(by: { $0.tensor.excess < $1.tensor.excess }) {
      terminal.line(
        "worst tensor after a step from PyTorch's state: \(tensor.name), step \(step), off by "
          + "\(format(tensor.difference)) of its change")
    }
    if let worst = replay.worstWeights {
      terminal.line(
        "worst tensor at the end: \(worst.name), off by \(format(worst.difference)) of its change")
    }
  }

  private static let names = ["errD_real", "errD_fake", "errG", "D(x)", "D(G(z))1", "D(G(z))2"]

  private func row(_ head: String, _ cells: [String], _ tail: String) -> String {
    ([head] + cells + [tail]).map { $0.padding(toLength: 11, withPad: " ", startingAt: 0) }
      .joined()
  }

  private func format(_ value: Float) -> String { String(format: "%.6f", value) }
  private func format(_ value: Double) -> String { String(format: "%.2e", value) }

  private static func tensor(_ tensor: ReplayedTensor) -> ReplayReport.Tensor {
    .init(
      name: tensor.name, differenceOfChange: tensor.difference, tolerance: tensor.tolerance)
  }

  private func printJSON(_ replay: Replay) throws {
    let report = ReplayReport(
      engine: "\(Engine.current)",
      withinTolerance: replay.isWithinTolerance,
      steps: replay.steps.map {
        .init(
          names: ReplayCommand.names, ours: $0.ours.numbers, torch: $0.theirs.numbers,
          worstRelativeDifference: $0.worst, tolerance: $0.tolerance,
          beginsWithPyTorchsState: $0.beginsWithTheirs, tensors: $0.tensors.map(Self.tensor))
      },
      weights: replay.weights.map(Self.tensor))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    terminal.json(String(decoding: try encoder.encode(report), as: UTF8.self))
  }
}

extension Replay {
  /// Why a replay outside its tolerance may still be right: only steps that do not begin with
  /// PyTorch's state, or the networks at the end, are outside. Nil if that is not so.
  fileprivate var explanation: [String]? {
    let sure = steps.filter(\.beginsWithTheirs)
    let isFinite = steps.allSatisfy(\.worst.isFinite) && weights.allSatisfy(\.excess.isFinite)
    guard !isWithinTolerance && isFinite && sure.allSatisfy(\.isWithinTolerance) else { return nil }
    if sure.count < steps.count {
      return [
        "The trace does not have PyTorch's state before every step, so what rounding does to one step",
        "goes into the next. In large networks that alone exceeds the tolerances, PyTorch's own",
        "rounding included: see docs/numerics.md. Without --no-states, scripts/record_trace.py records",
        "a trace that is compared step by step.",
      ]
    }
    guard steps.count < 5 else { return nil }
    return [
      "Every step by itself is within its tolerance. Adam's first steps are signs of gradients, which",
      "luck decides where they are tiny; in so few steps that is a large part of the whole change.",
      "Record a trace of five steps or more: see docs/numerics.md.",
    ]
  }
}

/// The comparison as `--json` prints it.
private struct ReplayReport: Encodable {
  struct Step: Encodable {
    var names: [String]
    var ours: [Float]
    var torch: [Float]
    var worstRelativeDifference: Double
    var tolerance: Double
    var beginsWithPyTorchsState: Bool
    var tensors: [Tensor]
  }

  struct Tensor: Encodable {
    var name: String
    var differenceOfChange: Double
    var tolerance: Double
  }

  var engine: String
  var withinTolerance: Bool
  var steps: [Step]
  var weights: [Tensor]
}
