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
    _ input: Source, _ activation: NormActivation, rows: Int, channels: Int, rowStride: Int,
    into output: Target
  ) {
    let slopes = Vector(repeating: activation.slope)
    var start = 0
    var row = 0
    while row < rows {
      var channel = 0
      while channel < channels {
        let index = start &+ channel
        let count = min(Vector.scalarCount, channels &- channel)
        let y = normalized(read(input + index, count), activation, channel, count)
        write(y.replacing(with: y * slopes, where: y .< .zero), count, to: output + index)
        channel &+= Vector.scalarCount
      }
      start &+= rowStride
      row &+= 1
    }
  }

  package static func normGradientSums(
    _ operands: NormGradientOperands, gradientSum: Target, productSum: Target
  ) {
    var channel = 0
    while channel < operands.channels {
      let count = min(Vector.scalarCount, operands.channels &- channel)
      let center = read(operands.mean + channel, count)
      var sum = Vector.zero
      var product = Vector.zero
      var index = channel
      var row = 0
      while row < operands.rows {
        let x = read(operands.input + index, count)
        let gradient = normGradient(operands, x, index, channel, count)
        sum += gradient
        product = multiplyAdd(gradient, x - center, product)
        index &+= operands.channels
        row &+= 1
      }
      write(sum, count, to: gradientSum + channel)
      write(product, count, to: productSum + channel)
      channel &+= Vector.scalarCount
    }
  }

  package static func normInputGradient(
    _ operands: NormGradientOperands, gradientMean: Source, scale: Source,
    distanceFactor: Source, into inputGradient: Target
  ) {
    let channels = operands.channels
    var start = 0
    var row = 0
    while row < operands.rows {
      var channel = 0
      while channel < channels {
        let index = start &+ channel
        let count = min(Vector.scalarCount, channels &- channel)
        let x = read(operands.input + index, count)
        let gradient =
          normGradient(operands, x, index, channel, count) - read(gradientMean + channel, count)
        let distance = x - read(operands.mean + channel, count)
        let result =
          read(scale + channel, count) * gradient - read(distanceFactor + channel, count) * distance
        write(result, count, to: inputGradient + index)
        channel &+= Vector.scalarCount
      }
      start &+= channels
      row &+= 1
    }
  }

  /// x * scale + shift
  @inline(__always)
  private static func normalized(
    _ x: Vector, _ activation: NormActivation, _ channel: Int, _ count: Int
  ) -> Vector {
    multiplyAdd(x, read(activation.scale + channel, count), read(activation.shift + channel, count))
  }

  /// The gradient before the activation: its derivative at 0 is the slope, as PyTorch's.
  @inline(__always)
  private static func normGradient(
    _ operands: NormGradientOperands, _ x: Vector, _ index: Int, _ channel: Int, _ count: Int
  ) -> Vector {
    let y = normalized(x, operands.activation, channel, count)
    let gradient = read(operands.outputGradient + index, count)
    return (gradient * Vector(repeating: operands.activation.slope))
      .replacing(with: gradient, where: y .> .zero)
  }
}
