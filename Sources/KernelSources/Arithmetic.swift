package import KernelInterface

extension ThisISA {
  package static func fill(_ output: Target, with value: Float, count: Int) {
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      unsafe write(Vector(repeating: value), lanes, to: output + index)
      index &+= Vector.scalarCount
    }
  }

  package static func add(_ input: Source, to output: Target, count: Int) {
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      unsafe write(
        read(output + index, lanes) + read(input + index, lanes), lanes, to: output + index)
      index &+= Vector.scalarCount
    }
  }

  package static func blend(_ input: Source, share: Float, count: Int, into output: Target) {
    let share = Vector(repeating: share)
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      let present = unsafe read(output + index, lanes)
      let distance = unsafe read(input + index, lanes) - present
      unsafe write(multiplyAdd(distance, share, present), lanes, to: output + index)
      index &+= Vector.scalarCount
    }
  }

  package static func sumParts(
    _ input: Source, parts: Int, partStride: Int, count: Int, into output: Target
  ) {
    var index = 0
    while index < count {
      let lanes = min(Vector.scalarCount, count &- index)
      var total = unsafe read(input + index, lanes)
      var part = 1
      while part < parts {
        unsafe total += read(input + (part &* partStride &+ index), lanes)
        part &+= 1
      }
      unsafe write(total, lanes, to: output + index)
      index &+= Vector.scalarCount
    }
  }

  package static func sum(_ input: Source, count: Int) -> Float {
    let lanes = Vector.scalarCount
    var sum0 = Vector.zero
    var sum1 = Vector.zero
    var index = 0
    while index &+ 2 &* lanes <= count {
      unsafe sum0 += input.vector(index)
      unsafe sum1 += input.vector(index &+ lanes)
      index &+= 2 &* lanes
    }
    var total = laneSum(sum0 + sum1)
    while index < count {
      unsafe total += input[index]
      index &+= 1
    }
    return total
  }
}
