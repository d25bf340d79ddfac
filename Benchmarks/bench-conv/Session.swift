import KernelInterface
import Kernels
import Memory
import Reference

/// The measurement of one problem.
struct Session {
  let problem: Problem
  let file: String
  let selection: Selection
  let conditions: Conditions
  let engines: [Engine]
  let peaks: [Peak]

  /// Checks and times every pass, and hands over the rows of each as soon as they are there.
  func run(_ report: (Row) -> Void) throws {
    let small = problem.reduced(images: 2, multiplyAdds: 1 << 26)
    let smallOperands = Operands(small.shape)
    let operands = Operands(problem.shape)
    for pass in selection.passes {
      let enginePass = problem.enginePass(of: pass)
      let contestants = engines.flatMap { engine in
        selection.implementations(of: enginePass).map {
          Contestant(engine: engine, algorithm: $0)
        }
      }
      guard !contestants.isEmpty else { continue }

      var failures = failures(of: contestants, enginePass, operands: smallOperands, on: small)
      let samples = Check(samplesOf: enginePass, of: operands)
      let result = Buffer(count: problem.shape.extents(of: enginePass).reduce(1, *))
      let sound = contestants.indices.filter { failures[$0] == nil }
      let schedule = Schedule(
        repeats: conditions.checkOnly ? 0 : conditions.repeats,
        limit: conditions.checkOnly ? 0 : conditions.seconds)
      let times = race(
        sound.count, schedule: schedule, prepare: { samples.spoil(result) },
        run: { operands.run(enginePass, by: contestants[sound[$0]], into: result) },
        conclude: { index in
          guard let difference = samples.difference(in: result) else { return true }
          failures[sound[index]] = "at full size, \(difference)"
          return false
        })
      let naive = conditions.checkOnly ? nil : naiveSeconds(enginePass, of: problem)
      for (index, contestant) in contestants.enumerated() {
        let choice = ConvolutionPicker.choice(for: problem.shape, pass: enginePass)
        var row = Row(
          file: file, layer: problem.title, problem: problem.description, pass: pass.rawValue,
          enginePass: enginePass.rawValue, implementation: contestant.algorithm.rawValue,
          isPicked: choice.algorithm == contestant.algorithm, pickersReason: choice.reason,
          isa: contestant.engine.level.name, threads: contestant.engine.threads,
          checkedProblem: small.description,
          checkedElements: small.shape.extents(of: enginePass)
            .reduce(1, *), checkedSamples: samples.count, failure: failures[index])
        if failures[index] == nil, let naive, let place = sound.firstIndex(of: index) {
          row.timing = Timing(
            times[place], multiplyAdds: problem.shape.multiplyAdds, naiveSeconds: naive,
            peak: peaks[index / (contestants.count / engines.count)].operationsPerSecond)
        }
        report(row)
      }
    }
  }

  /// What is wrong with each contestant's result for a small problem.
  private func failures(
    of contestants: [Contestant], _ pass: ConvolutionPass, operands: Operands, on problem: Problem
  ) -> [String?] {
    let check = Check(all: pass, of: operands)
    let result = Buffer(count: check.count)
    return contestants.map { contestant in
      check.spoil(result)
      operands.run(pass, by: contestant, into: result)
      return check.difference(in: result).map { "at \(problem), \($0)" }
    }
  }
}
