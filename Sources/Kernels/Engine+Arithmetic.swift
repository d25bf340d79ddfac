import KernelInterface
package import Memory

extension Engine {
  /// Sets every element of `output` to `value`.
  package func fill(_ output: Buffer, with value: Float) {
    parallelRanges(output.count) { range in
      kernels.fill(output.pointer + range.lowerBound, with: value, count: range.count)
    }
  }

  /// output = input
  package func copy(_ input: Buffer, to output: Buffer) {
    requireSameCount("copy", input, output)
    parallelRanges(output.count) { range in
      kernels.copyRuns(
        input.pointer + range.lowerBound, stride: 0, runs: 1, count: range.count,
        to: output.pointer + range.lowerBound, targetStride: 0)
    }
  }

  /// output += input
  package func add(_ input: Buffer, to output: Buffer) {
    requireSameCount("add", input, output)
    parallelRanges(output.count) { range in
      kernels.add(
        input.pointer + range.lowerBound, to: output.pointer + range.lowerBound,
        count: range.count)
    }
  }

  /// The sum of all elements: blocks in parallel, then their sums from first to last in double
  /// precision.
  package func sum(_ input: Buffer) -> Float {
    let blocks = (input.count + Self.grain - 1) / Self.grain
    let sums = Buffer(count: blocks)
    parallelFor(blocks) { _, block in
      let range = block * Self.grain..<min(input.count, (block + 1) * Self.grain)
      sums.pointer[block] = kernels.sum(input.pointer + range.lowerBound, count: range.count)
    }
    return Float((0..<blocks).reduce(0.0) { $0 + Double(sums.pointer[$1]) })
  }
}

/// Traps unless all buffers have as many elements as the first.
func requireSameCount(_ operation: String, _ first: Buffer, _ others: Buffer...) {
  for other in others {
    precondition(
      other.count == first.count,
      "\(operation): operands of \(first.count) and \(other.count) elements")
  }
}
