import ArgumentParser
import Foundation
import GAN
import Kernels
import Replay

/// `dcgan replay TRACE`: repeats the steps of a PyTorch run and compares the numbers.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Repeats training steps that PyTorch recorded and compares every number.",
    discussion: """
      scripts/record_trace.py records a trace in double precision, and how far PyTorch itself is from \
      it in single precision and in other ways. If the trace has PyTorch's state before a step, the \
      step begins with that, and what the step before has left is compared with it; otherwise the \
      step begins with what is left.

      The exit status is 1 when deviations are not of the size of PyTorch's own: when half of all \
      are more than \(Int(Replay.Limit.typical)) times as large, when a number or a tensor is more \
      than \(Int(Replay.Limit.repeated)) times as far off in two steps, or any one more than \
      \(Int(Replay.Limit.single)) times. docs/numerics.md explains these limits.
      """)

  @Argument(help: ArgumentHelp("The trace.", valueName: "trace.safetensors"))
  var trace: String

  @Flag(help: "Print the comparison as JSON.")
  var json = false

  @OptionGroup(title: "Engine")
  var engine: EngineOptions

  private var terminal: Terminal { Terminal() }

  func run() throws {
    try engine.select()
    let trace = try Trace(contentsOf: trace)
    if !json {
      terminal.line(
        "\(self.trace): \(trace.steps) steps, batch \(trace.batchSize). \(Engine.current).")
      terminal.line(row("step", StepReport.names))
    }
    let replay = try Replay(trace) { index, step in
      guard !json else { return }
      terminal.line(row("\(index) ours", step.ours.numbers.map { String(format: "%.6f", $0) }))
      terminal.line(row("  torch", step.theirs.numbers.map { String(format: "%.6f", $0) }))
      terminal.line(row("  off", step.numbers.map { format($0.ours) }))
      terminal.line(row("  its own", step.numbers.map { format($0.theirs.max() ?? 0) }))
    }
    if json {
      try printJSON(replay, trace)
    } else {
      printSummary(replay)
    }
    if !replay.isWithinLimits { throw ExitCode(1) }
  }

  private func printSummary(_ replay: Replay) {
    let count = replay.steps.map { $0.numbers.count + $0.tensors.count }.reduce(0, +)
    terminal.lines([
      "\"its own\" is how far PyTorch is from these numbers when it computes them in other ways.",
      "\(count) deviations of numbers and tensors, in proportion to PyTorch's own:",
    ])
    func line(_ value: Double, _ limit: Double, _ text: String) {
      let excess = value <= limit ? "" : "  TOO FAR"
      terminal.line("  \(String(format: "%-7.3g", value)) \(text), at most \(Int(limit))\(excess)")
    }
    line(replay.typical, Replay.Limit.typical, "half of them")
    if let ratio = replay.repeated {
      line(ratio.value, Replay.Limit.repeated, "the worst of two steps, \(ratio.name)")
    }
    let single = replay.single
    line(
      single.value, Replay.Limit.single,
      "the worst of one step, \(single.name) in step \(single.step)")
    terminal.line(
      replay.isWithinLimits ? "within PyTorch's own rounding" : "OUTSIDE PYTORCH'S OWN ROUNDING")
  }

  private func row(_ head: String, _ cells: [String]) -> String {
    ([head] + cells).map { $0.padding(toLength: 11, withPad: " ", startingAt: 0) }.joined()
  }

  private func format(_ value: Double) -> String { String(format: "%.1e", value) }

  private func printJSON(_ replay: Replay, _ trace: Trace) throws {
    let report = ReplayReport(
      engine: "\(Engine.current)", withinLimits: replay.isWithinLimits, ways: trace.ways,
      typicalRatio: replay.typical, repeatedRatio: replay.repeated.map(ReplayReport.Ratio.init),
      singleRatio: ReplayReport.Ratio(replay.single),
      steps: replay.steps.map {
        .init(
          names: StepReport.names, ours: $0.ours.numbers, torch: $0.theirs.numbers,
          beginsWithPyTorchsState: $0.beginsWithTheirs,
          deviations: ($0.numbers + $0.tensors).map(ReplayReport.Comparison.init))
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    terminal.json(String(decoding: try encoder.encode(report), as: UTF8.self))
  }
}

/// The comparison as `--json` prints it.
private struct ReplayReport: Encodable {
  struct Step: Encodable {
    var names: [String]
    var ours: [Float]
    var torch: [Float]
    var beginsWithPyTorchsState: Bool
    var deviations: [Comparison]
  }

  struct Comparison: Encodable {
    var name: String
    var ours: Double
    var torch: [Double]
    var ratio: Double

    init(_ deviation: Deviation) {
      name = deviation.name
      ours = deviation.ours
      torch = deviation.theirs
      ratio = deviation.ratio
    }
  }

  struct Ratio: Encodable {
    var name: String
    var step: Int
    var value: Double

    init(_ ratio: Replay.Ratio) {
      name = ratio.name
      step = ratio.step
      value = ratio.value
    }
  }

  var engine: String
  var withinLimits: Bool
  var ways: [String]
  var typicalRatio: Double
  var repeatedRatio: Ratio?
  var singleRatio: Ratio
  var steps: [Step]
}
