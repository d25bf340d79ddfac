package import KernelInterface

extension ThisISA {
  package static func moments(
    of input: Source, rows: Int, channels: Int, mean: Target, squares: Target
  ) {
    let lanes = Vector.scalarCount
    var channel = 0
    while channel &+ 4 &* lanes <= channels {
      unsafe wideMoments(
        of: input + channel, rows: rows, channels: channels, mean: mean + channel,
        squares: squares + channel)
      channel &+= 4 &* lanes
    }
    while channel < channels {
      let count = min(lanes, channels &- channel)
      unsafe narrowMoments(
        of: input + channel, count: count, rows: rows, channels: channels, mean: mean + channel,
        squares: squares + channel)
      channel &+= lanes
    }
  }

  /// The moments of the first four vectors of each row. They are neighbours in memory, and their
  /// additions are independent.
  private static func wideMoments(
    of input: Source, rows: Int, channels: Int, mean: Target, squares: Target
  ) {
    let lanes = Vector.scalarCount
    let scale = Vector(repeating: 1 / Float(rows))
    var (sum0, sum1, sum2, sum3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var pointer = unsafe input
    var row = 0
    while row < rows {
      unsafe sum0 += pointer.vector(0)
      unsafe sum1 += pointer.vector(lanes)
      unsafe sum2 += pointer.vector(2 &* lanes)
      unsafe sum3 += pointer.vector(3 &* lanes)
      unsafe pointer += channels
      row &+= 1
    }
    let (center0, center1) = (sum0 * scale, sum1 * scale)
    let (center2, center3) = (sum2 * scale, sum3 * scale)
    var (rest0, rest1, rest2, rest3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (square0, square1, square2, square3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    unsafe pointer = input
    row = 0
    while row < rows {
      unsafe addDistance(pointer.vector(0) - center0, &rest0, &square0)
      unsafe addDistance(pointer.vector(lanes) - center1, &rest1, &square1)
      unsafe addDistance(pointer.vector(2 &* lanes) - center2, &rest2, &square2)
      unsafe addDistance(pointer.vector(3 &* lanes) - center3, &rest3, &square3)
      unsafe pointer += channels
      row &+= 1
    }
    unsafe finish(center0, rest0, square0, scale, lanes, mean, squares)
    unsafe finish(center1, rest1, square1, scale, lanes, mean + lanes, squares + lanes)
    unsafe finish(center2, rest2, square2, scale, lanes, mean + 2 &* lanes, squares + 2 &* lanes)
    unsafe finish(center3, rest3, square3, scale, lanes, mean + 3 &* lanes, squares + 3 &* lanes)
  }

  /// The moments of the first `count` channels of each row, at most a vector.
  private static func narrowMoments(
    of input: Source, count: Int, rows: Int, channels: Int, mean: Target, squares: Target
  ) {
    let scale = Vector(repeating: 1 / Float(rows))
    var sum = Vector.zero
    var pointer = unsafe input
    var row = 0
    while row < rows {
      unsafe sum += read(pointer, count)
      unsafe pointer += channels
      row &+= 1
    }
    let center = sum * scale
    var rest = Vector.zero
    var square = Vector.zero
    unsafe pointer = input
    row = 0
    while row < rows {
      unsafe addDistance(read(pointer, count) - center, &rest, &square)
      unsafe pointer += channels
      row &+= 1
    }
    unsafe finish(center, rest, square, scale, count, mean, squares)
  }

  /// Adds the distance from the mean, and its square. This is the second pass over a block of rows
  /// that is still in the cache.
  @inline(__always)
  private static func addDistance(
    _ distance: Vector, _ rest: inout Vector, _ square: inout Vector
  ) {
    rest += distance
    square = multiplyAdd(distance, distance, square)
  }

  /// Stores the mean and the sum of squares, both corrected for the rounding error of `center`.
  ///
  /// Distances from the exact mean sum to 0. So their sum, `rest`, over the number of rows is the
  /// error of `center` (the corrected two-pass algorithm; Chan, Golub and LeVeque 1983).
  @inline(__always)
  private static func finish(
    _ center: Vector, _ rest: Vector, _ square: Vector, _ scale: Vector, _ count: Int,
    _ mean: Target, _ squares: Target
  ) {
    let correction = rest * scale
    let corrected = square - rest * correction
    unsafe write(center + correction, count, to: mean)
    unsafe write(corrected.replacing(with: 0, where: corrected .< .zero), count, to: squares)
  }

  package static func scaleShift(
    _ input: Source, _ epilogue: EpilogueOperands, rows: Int, channels: Int, rowStride: Int,
    into output: Target
  ) {
    let lanes = Vector.scalarCount
    var start = 0
    var row = 0
    while row < rows {
      var channel = 0
      while channel &+ lanes <= channels {
        unsafe scaleShift(input, epilogue, start &+ channel, channel, lanes, output)
        channel &+= lanes
      }
      if channel < channels {
        unsafe scaleShift(input, epilogue, start &+ channel, channel, channels &- channel, output)
      }
      start &+= rowStride
      row &+= 1
    }
  }

  /// One vector of at most `count` channels.
  @inline(__always)
  private static func scaleShift(
    _ input: Source, _ epilogue: EpilogueOperands, _ index: Int, _ channel: Int, _ count: Int,
    _ output: Target
  ) {
    let y = unsafe normalized(read(input + index, count), epilogue, channel, count)
    let slopes = Vector(repeating: epilogue.slope)
    unsafe write(y.replacing(with: y * slopes, where: y .< .zero), count, to: output + index)
  }

  package static func normGradientSums(
    _ operands: NormGradientOperands, gradientSum: Target, productSum: Target
  ) {
    let lanes = Vector.scalarCount
    let channels = operands.channels
    unsafe clear(gradientSum, count: channels)
    unsafe clear(productSum, count: channels)
    var start = 0
    var row = 0
    while row < operands.rows {
      var channel = 0
      while channel &+ lanes <= channels {
        unsafe addGradient(operands, start &+ channel, channel, lanes, gradientSum, productSum)
        channel &+= lanes
      }
      if channel < channels {
        unsafe addGradient(
          operands, start &+ channel, channel, channels &- channel, gradientSum, productSum)
      }
      start &+= channels
      row &+= 1
    }
  }

  /// Adds one vector to the sums, which stay in the L1 cache. `input` and `outputGradient` are
  /// streamed.
  @inline(__always)
  private static func addGradient(
    _ operands: NormGradientOperands, _ index: Int, _ channel: Int, _ count: Int,
    _ gradientSum: Target, _ productSum: Target
  ) {
    let x = unsafe read(operands.input + index, count)
    let gradient = normGradient(operands, x, index, channel, count)
    let distance = unsafe x - read(operands.mean + channel, count)
    unsafe write(read(gradientSum + channel, count) + gradient, count, to: gradientSum + channel)
    let product = unsafe multiplyAdd(gradient, distance, read(productSum + channel, count))
    unsafe write(product, count, to: productSum + channel)
  }

  package static func normInputGradient(
    _ operands: NormGradientOperands, gradientMean: Source, scale: Source,
    distanceFactor: Source, into inputGradient: Target
  ) {
    let lanes = Vector.scalarCount
    let channels = operands.channels
    var start = 0
    var row = 0
    while row < operands.rows {
      var channel = 0
      while channel &+ lanes <= channels {
        unsafe inputGradientStep(
          operands, gradientMean, scale, distanceFactor, start &+ channel, channel, lanes,
          inputGradient)
        channel &+= lanes
      }
      if channel < channels {
        unsafe inputGradientStep(
          operands, gradientMean, scale, distanceFactor, start &+ channel, channel,
          channels &- channel, inputGradient)
      }
      start &+= channels
      row &+= 1
    }
  }

  /// The input gradient of one vector.
  @inline(__always)
  private static func inputGradientStep(
    _ operands: NormGradientOperands, _ gradientMean: Source, _ scale: Source,
    _ distanceFactor: Source, _ index: Int, _ channel: Int, _ count: Int, _ inputGradient: Target
  ) {
    let x = unsafe read(operands.input + index, count)
    let gradient =
      unsafe normGradient(operands, x, index, channel, count) - read(gradientMean + channel, count)
    let distance = unsafe x - read(operands.mean + channel, count)
    let result =
      unsafe read(scale + channel, count) * gradient - read(distanceFactor + channel, count)
      * distance
    unsafe write(result, count, to: inputGradient + index)
  }

  /// x * scale + shift
  @inline(__always)
  private static func normalized(
    _ x: Vector, _ epilogue: EpilogueOperands, _ channel: Int, _ count: Int
  ) -> Vector {
    unsafe multiplyAdd(
      x, read(epilogue.scale + channel, count), read(epilogue.shift + channel, count))
  }

  /// The gradient before the activation. The derivative at 0 is the slope, as in PyTorch.
  @inline(__always)
  private static func normGradient(
    _ operands: NormGradientOperands, _ x: Vector, _ index: Int, _ channel: Int, _ count: Int
  ) -> Vector {
    let y = normalized(x, operands.epilogue, channel, count)
    let gradient = unsafe read(operands.outputGradient + index, count)
    return (gradient * Vector(repeating: operands.epilogue.slope))
      .replacing(with: gradient, where: y .> .zero)
  }
}
