import KernelInterface
import Testing

@testable import Kernels

/// The phases of a strided convolution's input.
@Suite struct PhaseTests {
  struct Reading: Hashable {
    var output: Int
    var kernelIndex: Int
  }

  @Test(arguments: 1...4, 1...5)
  func phasesCoverEveryPositionAndTapOnce(stride: Int, kernel: Int) {
    for padding in 0...3 {
      for size in 1...11 where size + 2 * padding >= kernel {
        let shape = ConvolutionShape(
          batch: 1, height: size, width: size, inputChannels: 1, outputChannels: 1,
          kernelHeight: kernel, kernelWidth: kernel, stride: stride, padding: padding)
        var readings: [Int: [Set<Reading>]] = [:]
        for phase in Phase.all(of: shape, kernel: kernel, size: size) {
          for i in 0..<phase.positions {
            let taps = (0..<phase.taps).map {
              Reading(
                output: i + phase.origin + $0,
                kernelIndex: phase.kernelIndex(ofTap: $0, stride: stride))
            }
            #expect(Set(taps).count == taps.count)
            readings[i * stride + phase.index, default: []].append(Set(taps))
          }
        }
        #expect(Set(readings.keys) == Set(0..<size))
        for (y, sets) in readings {
          // By definition, output o reads position o * stride - padding + k with kernel index k.
          let expected = (0..<kernel)
            .filter { (y + padding - $0).isMultiple(of: stride) }
            .map { Reading(output: (y + padding - $0) / stride, kernelIndex: $0) }
          #expect(sets == [Set(expected)], "position \(y) of \(size), padding \(padding)")
        }
      }
    }
  }
}
