import ArgumentParser
import Foundation
import GAN
import Kernels

/// `dcgan replay TRACE`: the steps of a PyTorch run again, number beside number.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Repeats training steps that PyTorch recorded and compares every number.",
    discussion: """
      scripts/record_trace.py records a trace. If the trace has PyTorch's state before each step, \
      every step begins with it; otherwise with what the step before has left.

      The exit status is 1 when a number is outside its tolerance: 1e-5 relative in the first step, \
      2e-3 later, and 2 % of its change for every tensor at the end.
      """)

  @Argument(help: ArgumentHelp("The trace.", valueName: "trace.safetensors"))
  var trace: String

  @Flag(help: "Print the comparison as JSON.")
  var json = false

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  func run() throws {
    try engine.select()
    let trace = try Trace(contentsOf: trace)
    if !json {
      print("\(self.trace): \(trace.steps) steps, batch \(trace.batchSize). \(Engine.current).")
      if trace.holdsStates && trace.steps > 1 { print("Every step begins with PyTorch's state.") }
      print(row("step", ReplayCommand.names, "worst"))
    }
    let replay = try Replay(trace) { index, step in
      guard !json else { return }
      print(row("\(index) ours", step.ours.numbers.map(format), format(step.worst)))
      print(row("  torch", step.theirs.numbers.map(format), step.isWithinTolerance ? "" : "FAR"))
    }
    if json {
      try printJSON(replay)
    } else if let worst = replay.worstWeights {
      print("worst tensor: \(worst.name), off by \(format(worst.difference)) of its change")
      print(replay.isWithinTolerance ? "within tolerance" : "OUTSIDE TOLERANCE")
      if !replay.isWithinTolerance && !trace.holdsStates {
        print(ReplayCommand.explanation)
      }
    }
    if !replay.isWithinTolerance { throw ExitCode(1) }
  }

  private static let explanation = """
    The trace has no states between its steps, so what rounding does to one step goes into the next.
    In large networks that alone exceeds the tolerances, PyTorch's own rounding included: see
    docs/numerics.md. scripts/record_trace.py --states records a trace that is compared step by step.
    """

  private static let names = ["errD_real", "errD_fake", "errG", "D(x)", "D(G(z))1", "D(G(z))2"]

  private func row(_ head: String, _ cells: [String], _ tail: String) -> String {
    ([head] + cells + [tail]).map { $0.padding(toLength: 11, withPad: " ", startingAt: 0) }
      .joined()
  }

  private func format(_ value: Float) -> String { String(format: "%.6f", value) }
  private func format(_ value: Double) -> String { String(format: "%.2e", value) }

  private func printJSON(_ replay: Replay) throws {
    let report = ReplayReport(
      engine: "\(Engine.current)",
      withinTolerance: replay.isWithinTolerance,
      steps: replay.steps.map {
        .init(
          names: ReplayCommand.names, ours: $0.ours.numbers, torch: $0.theirs.numbers,
          worstRelativeDifference: $0.worst, tolerance: $0.tolerance)
      },
      weights: replay.weights.map { .init(name: $0.name, differenceOfChange: $0.difference) })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
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
  }

  struct Weights: Encodable {
    var name: String
    var differenceOfChange: Double
  }

  var engine: String
  var withinTolerance: Bool
  var steps: [Step]
  var weights: [Weights]
}
