import BenchmarkSupport
import KernelInterface
import Kernels
import Memory
import Reference

/// One implementation on one engine.
struct Contestant {
  var peak: Peak
  var algorithm: ConvolutionAlgorithm

  var engine: Engine { peak.engine }
}

/// The measurement of one problem.
struct Session {
  let problem: Problem
  let file: String
  let selection: Selection
  let conditions: Conditions
  let peaks: [Peak]

  /// Checks and times every pass, and reports its rows when they are complete.
  func run(_ report: (Row) -> Void) {
    // Every layer begins without recycled memory of other layers.
    Recycler.shared.trim()
    let small = problem.reduced(images: 2, multiplyAdds: 1 << 26)
    let smallOperands = Operands(small.shape, isDrawing: conditions.drawing)
    let operands = Operands(problem.shape, isDrawing: conditions.drawing)
    for pass in selection.passes {
      let enginePass = problem.enginePass(of: pass)
      let contestants = peaks.flatMap { peak in
        selection.implementations(of: enginePass, problem.shape).map {
          Contestant(peak: peak, algorithm: $0)
        }
      }
      guard !contestants.isEmpty else { continue }
      var failures = failures(of: contestants, enginePass, operands: smallOperands, on: small)
      let times = times(of: contestants, enginePass, operands: operands, failures: &failures)
      let naive = conditions.checkOnly ? nil : Naive.seconds(for: enginePass, of: problem)
      for (index, contestant) in contestants.enumerated() {
        var row = row(for: contestant, pass, checked: small)
        row.failure = failures[index]
        if let naive, row.failure == nil {
          row.timing = Timing(
            times[index], multiplyAdds: problem.shape.multiplyAdds, naiveSeconds: naive,
            peak: contestant.peak.operationsPerSecond)
        }
        report(row)
      }
    }
  }

  /// The first wrong element of each contestant's result for a small problem; nil if all are right.
  private func failures(
    of contestants: [Contestant], _ pass: ConvolutionPass, operands: Operands, on small: Problem
  ) -> [String?] {
    let check = Check(all: pass, of: operands)
    let result = Buffer(count: check.count)
    return contestants.map { contestant in
      check.spoil(result)
      operands.run(pass, by: contestant, into: result)
      return check.difference(in: result).map { "at \(small), \($0)" }
    }
  }

  /// The times of each contestant that has not failed. One that fails now drops out.
  private func times(
    of contestants: [Contestant], _ pass: ConvolutionPass, operands: Operands,
    failures: inout [String?]
  ) -> [[Double]] {
    let check = Check(samplesOf: pass, of: operands)
    let result = Buffer(count: operands.shape.extents(of: pass).reduce(1, *))
    var times = [[Double]](repeating: [], count: contestants.count)
    race(
      contestants.indices.filter { failures[$0] == nil },
      schedule: conditions.checkOnly ? nil : conditions.schedule
    ) { index in
      check.spoil(result)
      let time = time { operands.run(pass, by: contestants[index], into: result) }
      failures[index] = check.difference(in: result).map { "at full size, \($0)" }
      return failures[index] == nil ? time : nil
    } record: { index, time in
      times[index].append(time)
    }
    return times.map { $0.sorted() }
  }

  private func row(for contestant: Contestant, _ pass: ConvolutionPass, checked: Problem) -> Row {
    let enginePass = problem.enginePass(of: pass)
    let picker = ConvolutionPicker(for: contestant.engine)
    let plan = { (algorithm: ConvolutionAlgorithm?) in
      picker.plan(
        for: problem.shape, pass: enginePass, by: algorithm, keepsFilter: conditions.drawing)
    }
    let choice = plan(nil)
    return Row(
      file: file, layer: problem.title,
      problem: Problem(kind: problem.kind, shape: problem.shape).description,
      pass: pass.rawValue, enginePass: enginePass.rawValue,
      implementation: contestant.algorithm.rawValue,
      variant: plan(contestant.algorithm).variant.rawValue,
      isPicked: choice.algorithm == contestant.algorithm,
      pickersVariant: choice.variant.rawValue, pickersReason: choice.reason,
      isa: contestant.engine.level.name, threads: contestant.engine.threads,
      checkedProblem: checked.description)
  }
}
