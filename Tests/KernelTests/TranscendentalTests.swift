import KernelInterface
import Kernels
import Memory
import Reference
import TestSupport
import Testing

/// The accuracy of exponential-based functions over all numbers that matter, in units in the last
/// place of the true result (ulp).
@Suite struct TranscendentalTests {
  /// Both signs of: 200,000 steps through 0...20, and powers from 2^-126 to 2^7.
  static let inputs: [Float] = {
    let steps = (0..<200_000).map { Float($0) * 1e-4 }
    let powers = (0..<133 * 64).map { index in
      Float(sign: .plus, exponent: index / 64 - 126, significand: 1 + Float(index % 64) / 64)
    }
    return (steps + powers).flatMap { [$0, -$0] }
  }()

  /// Measured: 1.45 ulp at 0.55612, just above where the series ends.
  @Test(arguments: Engine.supportedLevels)
  func tanhIsAccurate(level: ISALevel) {
    let truth = tanh(Self.inputs.map(Double.init))
    let results = apply(Self.inputs) { Engine(level: level, threads: 2).tanh($0, into: $1) }
    let worst = worstError(of: results, from: truth, at: Self.inputs)
    #expect(worst.ulps <= 2, "\(worst)")
    #expect((results.map(abs).max() ?? 2) <= 1)
  }

  /// Measured: 2.25 ulp at -2.72 at the baseline, 2.24 with fused multiply-adds.
  ///
  /// Below -87, where e^x leaves the normal numbers, the result stays at e^-87, which is below
  /// 2e-38.
  @Test(arguments: Engine.supportedLevels)
  func sigmoidIsAccurate(level: ISALevel) {
    let inputs = Self.inputs.filter { $0 > -87 }
    let truth = sigmoid(inputs.map(Double.init))
    let results = apply(inputs) { Engine(level: level, threads: 2).sigmoid($0, into: $1) }
    let worst = worstError(of: results, from: truth, at: inputs)
    #expect(worst.ulps <= 3, "\(worst)")
    #expect((results.min() ?? 0) > 0)
    #expect((results.max() ?? 2) <= 1)
  }

  @Test(arguments: Engine.supportedLevels)
  func extremes(level: ISALevel) {
    let inputs: [Float] = [
      0, -0.0, 100, -100, .infinity, -.infinity, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, .leastNormalMagnitude, .nan, Float(bitPattern: 0x7FC5_A5A5),
      Float(bitPattern: 0xFFC0_0001),
    ]
    let engine = Engine(level: level, threads: 1)
    let tanh = apply(inputs) { engine.tanh($0, into: $1) }
    #expect(Array(tanh[..<9]) == [0, 0, 1, -1, 1, -1, 1, -1, .leastNormalMagnitude])
    #expect(tanh[9...].allSatisfy { $0.isNaN })

    let sigmoid = apply(inputs) { engine.sigmoid($0, into: $1) }
    for (index, expected) in [0.5, 0.5, 1, 0, 1, 0, 1, 0, 0.5].enumerated() {
      #expect(abs(sigmoid[index] - Float(expected)) < 2e-38, "sigmoid of \(inputs[index])")
    }
    #expect(sigmoid[9...].allSatisfy { $0.isNaN })
  }

  private func apply(_ inputs: [Float], _ function: (Buffer, Buffer) -> Void) -> [Float] {
    let output = GuardedBuffer(count: inputs.count)
    function(GuardedBuffer(inputs).buffer, output.buffer)
    output.expectIntact()
    return output.scalars()
  }
}

struct WorstError: CustomStringConvertible {
  var ulps = 0.0
  var input: Float = 0
  var actual: Float = 0
  var truth = 0.0

  var description: String { "\(ulps) ulp at \(input): \(actual), expected \(truth)" }
}

func worstError(of results: [Float], from truth: [Double], at inputs: [Float]) -> WorstError {
  var worst = WorstError()
  for index in results.indices {
    let unit = Double(max(Float(abs(truth[index])), .leastNormalMagnitude).ulp)
    let error = abs(Double(results[index]) - truth[index]) / unit
    if !(error <= worst.ulps) {
      worst = WorstError(
        ulps: error, input: inputs[index], actual: results[index], truth: truth[index])
    }
  }
  return worst
}
