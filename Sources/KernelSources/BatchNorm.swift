package import KernelInterface

extension ThisISA {
  package static func moments(
    of input: Source, rows: Int, channels: Int, mean: Target, squares: Target
  ) {
    let scale = Vector(repeating: 1 / Float(rows))
    var channel = 0
    while channel < channels {
      let count = min(Vector.scalarCount, channels &- channel)
      var sum = Vector.zero
      var pointer = input + channel
      var row = 0
      while row < rows {
        sum += read(pointer, count)
        pointer += channels
        row &+= 1
      }
      let center = sum * scale
      // The block is still in the cache, so the second look costs no trip to memory. The distances
      // would sum to 0 but for the center's rounding error, which that sum therefore tells.
      var rest = Vector.zero
      var square = Vector.zero
      pointer = input + channel
      row = 0
      while row < rows {
        let distance = read(pointer, count) - center
        rest += distance
        square = multiplyAdd(distance, distance, square)
        pointer += channels
        row &+= 1
      }
      let correction = rest * scale
      square -= rest * correction
      write(center + correction, count, to: mean + channel)
      write(square.replacing(with: 0, where: square .< .zero), count, to: squares + channel)
      channel &+= Vector.scalarCount
    }
  }

  package static func scaleShift(
    _ input: Source, scale: Source, shift: Source, rows: Int, channels: Int, into output: Target
  ) {
    var start = 0
    var row = 0
    while row < rows {
      var channel = 0
      while channel < channels {
        let index = start &+ channel
        let count = min(Vector.scalarCount, channels &- channel)
        let result = multiplyAdd(
          read(input + index, count), read(scale + channel, count), read(shift + channel, count))
        write(result, count, to: output + index)
        channel &+= Vector.scalarCount
      }
      start &+= channels
      row &+= 1
    }
  }

  package static func normGradientSums(
    input: Source, outputGradient: Source, mean: Source, rows: Int, channels: Int,
    gradientSum: Target, productSum: Target
  ) {
    var channel = 0
    while channel < channels {
      let count = min(Vector.scalarCount, channels &- channel)
      let center = read(mean + channel, count)
      var sum = Vector.zero
      var product = Vector.zero
      var index = channel
      var row = 0
      while row < rows {
        let gradient = read(outputGradient + index, count)
        sum += gradient
        product = multiplyAdd(gradient, read(input + index, count) - center, product)
        index &+= channels
        row &+= 1
      }
      write(sum, count, to: gradientSum + channel)
      write(product, count, to: productSum + channel)
      channel &+= Vector.scalarCount
    }
  }

  package static func normInputGradient(_ operands: NormGradientOperands) {
    let channels = operands.channels
    var start = 0
    var row = 0
    while row < operands.rows {
      var channel = 0
      while channel < channels {
        let index = start &+ channel
        let count = min(Vector.scalarCount, channels &- channel)
        let gradient =
          read(operands.outputGradient + index, count)
          - read(operands.gradientMean + channel, count)
        let distance = read(operands.input + index, count) - read(operands.mean + channel, count)
        let result =
          read(operands.scale + channel, count) * gradient
          - read(operands.slope + channel, count) * distance
        write(result, count, to: operands.inputGradient + index)
        channel &+= Vector.scalarCount
      }
      start &+= channels
      row &+= 1
    }
  }
}
