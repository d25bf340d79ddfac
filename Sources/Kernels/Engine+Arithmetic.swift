import KernelInterface
package import Memory
import Preconditions

extension Engine {
  /// Sets every element of `output` to `value`.
  package func fill(_ output: Buffer, with value: Float) {
    parallelRanges(output.count) { range in
      unsafe kernels.fill(output.pointer + range.lowerBound, with: value, count: range.count)
    }
  }

  /// output = input
  package func copy(_ input: Buffer, to output: Buffer) {
    requireSameCount("copy", input, output)
    parallelRanges(output.count) { range in
      unsafe kernels.copyRuns(
        input.pointer + range.lowerBound, stride: 0, runs: 1, count: range.count,
        to: output.pointer + range.lowerBound, targetStride: 0)
    }
  }

  /// output += input
  package func add(_ input: Buffer, to output: Buffer) {
    requireSameCount("add", input, output)
    parallelRanges(output.count) { range in
      unsafe kernels.add(
        input.pointer + range.lowerBound, to: output.pointer + range.lowerBound,
        count: range.count)
    }
  }

  /// output += share * (input - output)
  package func blend(_ input: Buffer, share: Float, into output: Buffer) {
    requireSameCount("blend", input, output)
    parallelRanges(output.count) { range in
      unsafe kernels.blend(
        input.pointer + range.lowerBound, share: share, count: range.count,
        into: output.pointer + range.lowerBound)
    }
  }

  /// The sum of all elements: blocks in parallel, then their sums from first to last in double
  /// precision.
  package func sum(_ input: Buffer) -> Float {
    let size = sizes.summation.elementwiseBlock
    let blocks = (input.count + size - 1) / size
    let sums = Buffer(count: blocks)
    parallelFor(blocks) { _, block in
      let range = block * size..<min(input.count, (block + 1) * size)
      unsafe sums.pointer[block] = kernels.sum(input.pointer + range.lowerBound, count: range.count)
    }
    return sums.withSpan { sums in Float(sums.indices.reduce(0.0) { $0 + Double(sums[$1]) }) }
  }

  /// Keeps every thread busy with multiply-adds in registers, which no operation of this engine can
  /// be faster than. The caller takes the time.
  ///
  /// - Returns: the floating-point operations, two for each multiply-add of each lane.
  package func multiplyAddPeak(iterations: Int) -> Int {
    // Several tasks for each thread, so that a thread that starts late is not waited for.
    let tasks = 8 * threads
    let results = Buffer(count: tasks)
    parallelFor(tasks) { _, task in
      unsafe results.pointer[task] = kernels.multiplyAddPeak(iterations: iterations)
    }
    return 2 * tasks * iterations * kernels.tileRows * kernels.tileColumns
  }
}

/// Ends the program unless all buffers have as many elements as the first.
func requireSameCount(_ operation: String, _ first: Buffer, _ others: Buffer...) {
  for other in others {
    require(
      other.count == first.count,
      "\(operation): operands of \(first.count) and \(other.count) elements")
  }
}
