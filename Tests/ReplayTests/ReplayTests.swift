import Checkpoints
import Replay
import Tensors
import TestSupport
import Testing

/// Replays of the traces in `Golden`, which `make_goldens.py` records.
@Suite struct ReplayTests {
  @Test(arguments: [
    "trace-64-rgb", "trace-32-grey", "trace-128-rgb", "trace-16-states", "trace-16-relativistic",
    "trace-16-least-squares", "trace-16-hinge", "trace-16-smoothing", "trace-16-d-steps",
    "trace-16-spectral-norm", "trace-16-gradient-penalty", "trace-16-conditional",
    "trace-16-conditional-relativistic", "trace-16-conditional-penalty",
  ])
  func agreesWithPyTorch(name: String) throws {
    let replay = try Replay(Trace(contentsOf: trace(name)))
    #expect(replay.isWithinLimits, "\(replay.typical) \(replay.repeated as Any) \(replay.single)")
  }

  /// Networks and optimizers that PyTorch computed with a small fault do not pass.
  @Test(arguments: [
    "fault-epsilon", "fault-slope", "fault-biased-variance", "fault-no-bias-correction",
    "fault-layer-output", "fault-filter-gradient",
  ])
  func smallFaultsAreFound(name: String) throws {
    let replay = try Replay(Trace(contentsOf: trace(name)))
    #expect(!replay.isWithinLimits, "\(replay.typical) \(replay.repeated as Any) \(replay.single)")
  }

  /// The limits are those of PyTorch's other ways: with deviations a thousandth as large, or a
  /// thousand times, the same results do not pass, or would with a fault.
  @Test func deviationsOfPyTorchAreTheMeasure() throws {
    func replay(_ name: String, scaledBy factor: Float) throws -> Replay {
      try self.replay(name) { writer, entry, tensor in
        let isDeviation = entry.hasPrefix("deviation.")
        let scalars = tensor.scalars().map { isDeviation ? $0 * factor : $0 }
        writer.add(Tensor(scalars, shape: tensor.shape), named: entry)
      }
    }
    let usual = try replay("trace-16-states", scaledBy: 1)
    #expect(usual.typical > 0.1)
    let strict = try replay("trace-16-states", scaledBy: 1e-3)
    #expect(strict.typical > usual.typical)
    let lax = try replay("fault-layer-output", scaledBy: 1e3)
    #expect(lax.isWithinLimits)
  }

  /// One image with another label does not pass, and a label of no class is refused.
  @Test func labelsDecideAStep() throws {
    let name = "trace-16-conditional"
    let label = try SafetensorsFile(contentsOf: trace(name)).tensor(named: "step1.labels")
      .scalars()[0]
    func replay(with label: Float) throws -> Replay {
      try self.replay(name) { writer, entry, tensor in
        var values = tensor.scalars()
        if entry == "step1.labels" { values[0] = label }
        writer.add(Tensor(values, shape: tensor.shape), named: entry)
      }
    }
    #expect(try replay(with: label).isWithinLimits)
    let wrong = try replay(with: label == 0 ? 1 : 0)
    #expect(!wrong.isWithinLimits)
    let areRight = wrong.steps.map { $0.numbers.allSatisfy { $0.ratio <= Replay.Limit.single } }
    #expect(areRight == [true, false, true])
    for label in [3, -1, 0.5, Float.nan] {
      #expect {
        try replay(with: label)
      } throws: { "\($0)".contains("'step1.labels' is '\(label)'") }
    }
  }

  /// With PyTorch's state before each step, the error of a step does not reach the next one, and
  /// shows in the state after the step.
  @Test func stepsBeginAndEndWithTheStatesThatTheTraceHas() throws {
    let replay = try Replay(try Trace(contentsOf: trace("trace-16-states")))
    #expect(replay.steps.count == 4)
    for (index, step) in replay.steps.enumerated() {
      #expect(step.beginsWithTheirs)
      for number in step.numbers { #expect(number.ours <= 1e-5, "step \(index): \(number)") }
      let moments = step.tensors.filter { $0.name.contains("exp_avg") }
      #expect(moments.isEmpty == (index == 3), "the last step ends with the final networks")
      for tensor in step.tensors {
        #expect(tensor.ours <= 2e-3, "step \(index): \(tensor)")
      }
    }
    let names = Set(replay.steps[0].tensors.map(\.name))
    #expect(names.isSuperset(of: ["netG.main.0.weight", "netD.main.3.running_var"]))
    #expect(names.isSuperset(of: ["optimizerD.main.3.bias.exp_avg_sq"]))

    let drifting = try Replay(try Trace(contentsOf: trace("trace-32-grey")))
    #expect(drifting.steps.map(\.beginsWithTheirs) == [true, false, false, false])
    #expect(drifting.steps.map(\.tensors.isEmpty) == [true, true, true, false])
  }

  /// A wrong tensor in the state after a step is found, and no other.
  @Test(arguments: [
    (1, "netD.main.3.running_mean"), (2, "netG.main.3.weight"), (3, "netD.main.0.weight"),
    (1, "optimizerG.main.0.weight.exp_avg"), (2, "optimizerD.main.2.weight.exp_avg_sq"),
    (3, "optimizerG.main.4.bias.exp_avg"),
  ])
  func everyTensorOfEveryStateIsCompared(step: Int, name: String) throws {
    for factor in [1.2, Float.nan] {
      let replay = try replay { writer, entry, tensor in
        let isWrong = entry == "step\(step).\(name)"
        // An eighth of the elements, at least one.
        let changed = tensor.scalars().enumerated().map { $0 % 8 == 0 ? $1 * factor : $1 }
        writer.add(isWrong ? Tensor(changed, shape: tensor.shape) : tensor, named: entry)
      }
      #expect(!replay.isWithinLimits)
      let wrong = replay.steps[step - 1].tensors.filter { $0.ratio > Replay.Limit.single }
      #expect(wrong.map(\.name) == [name])
    }
  }

  /// A trace with a part of a state is refused, whatever is missing.
  @Test(arguments: [
    "step2.netG.main.0.weight", "step1.netD.main.3.running_var",
    "step2.optimizerD.main.3.bias.exp_avg_sq", "deviation.step1.netG.main.0.weight",
    "deviation.step2.errG",
  ])
  func incompleteStatesAreRefused(missing: String) throws {
    do {
      _ = try replay { writer, entry, tensor in
        if entry != missing { writer.add(tensor, named: entry) }
      }
      Issue.record("a tensor is missing")
    } catch {
      #expect("\(error)".contains("no tensor '\(missing)'"), "\(error)")
    }
  }

  /// Only a trace that says how far PyTorch's own results are apart is a measure.
  @Test(arguments: [nil, -1, Float.infinity, Float.nan])
  func deviationsAreNeeded(value: Float?) throws {
    #expect {
      try replay(metadata: value == nil ? ["ways"] : []) { writer, entry, tensor in
        guard let value, entry == "deviation.step1.errG" else {
          return writer.add(tensor, named: entry)
        }
        let wrong = [Float](repeating: value, count: tensor.count)
        writer.add(Tensor(wrong, shape: tensor.shape), named: entry)
      }
    } throws: {
      "\($0)".contains(value == nil ? "record it anew" : "says 'deviation.step1.errG' is")
    }
  }

  @Test func statesOfStepsThatDoNotExistAreRefused() throws {
    do {
      _ = try replay { writer, entry, tensor in
        writer.add(tensor, named: entry)
        guard entry.hasPrefix("step3.net") else { return }
        writer.add(tensor, named: entry.replacing("step3.", with: "step4."))
      }
      Issue.record("there is no step 4")
    } catch {
      #expect("\(error)".contains("'steps' is '4'"), "\(error)")
    }
  }

  /// Names in a file may contain control characters, and be of any length.
  @Test func errorsArePrintable() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("hostile.safetensors")
    let name = "\u{1b}[2J" + String(repeating: "n", count: 900)
    var writer = SafetensorsWriter(metadata: ["format": name])
    writer.add(Tensor([0], shape: [1]), named: name)
    try writer.write(to: path)
    #expect {
      try Trace(contentsOf: path)
    } throws: { error in
      let text = "\(error)"
      return text.contains("[2Jnnn") && !text.contains("\u{1b}") && text.count < 1000
    }
  }

  /// A replay of the trace `name` after `write` has copied it, tensor by tensor, without some
  /// metadata.
  private func replay(
    _ name: String = "trace-16-states", metadata removed: [String] = [],
    _ write: (inout SafetensorsWriter, String, Tensor) -> Void
  ) throws -> Replay {
    let source = try SafetensorsFile(contentsOf: trace(name))
    let folder = try TemporaryFolder()
    let path = folder.file("trace.safetensors")
    var writer = SafetensorsWriter(
      metadata: source.metadata.filter { !removed.contains($0.key) })
    for entry in source.entries { write(&writer, entry.name, try source.tensor(named: entry.name)) }
    try writer.write(to: path)
    return try Replay(try Trace(contentsOf: path))
  }

  /// Metadata that make no sense are refused, whatever else is in the file.
  @Test(arguments: [
    ("gradient_penalty", "1", "without batch norm"), ("spectral_norm", "true", "spectral_norm"),
    ("d_steps", "0", "d_steps"), ("lr_decay", "2", "lr-decay 2.0 is not possible"),
  ])
  func strangeRecipesAreRefused(key: String, value: String, reason: String) throws {
    let source = try SafetensorsFile(contentsOf: trace("trace-16-states"))
    let folder = try TemporaryFolder()
    let path = folder.file("trace.safetensors")
    var writer = SafetensorsWriter(metadata: source.metadata.merging([key: value]) { $1 })
    for entry in source.entries {
      writer.add(try source.tensor(named: entry.name), named: entry.name)
    }
    try writer.write(to: path)
    #expect {
      try Trace(contentsOf: path)
    } throws: { "\($0)".contains(reason) }
  }

  /// A trace whose metadata claim networks that do not fit into memory is refused early.
  @Test func claimedSizesTakeNoMemory() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("trace.safetensors")
    var writer = SafetensorsWriter(metadata: [
      "format": "dcgan-trace", "version": "1", "image_size": "512", "nc": "3", "nz": "1",
      "ngf": "4096", "ndf": "4096", "batch_size": "1", "steps": "2147483648", "lr": "0.0002",
      "beta1": "0.5", "ways": "oneDNN",
    ])
    writer.add(Tensor([1], shape: [1, 1, 1, 1]), named: "initial.netG.main.0.weight")
    try writer.write(to: path)
    do {
      _ = try Replay(try Trace(contentsOf: path))
      Issue.record("the file has no such networks")
    } catch {
      #expect("\(error)".contains("[1, 262144, 4, 4]"), "\(error)")
    }
  }
}
