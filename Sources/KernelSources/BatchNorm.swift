package import KernelInterface

extension ThisISA {
  package static func moments(
    of input: Source, rows: Int, channels: Int, mean: Target, squares: Target
  ) {
    let lanes = Vector.scalarCount
    var channel = 0
    while channel &+ 4 &* lanes <= channels {
      wideMoments(
        of: input + channel, rows: rows, channels: channels, mean: mean + channel,
        squares: squares + channel)
      channel &+= 4 &* lanes
    }
    while channel < channels {
      let count = min(lanes, channels &- channel)
      narrowMoments(
        of: input + channel, count: count, rows: rows, channels: channels, mean: mean + channel,
        squares: squares + channel)
      channel &+= lanes
    }
  }

  /// The moments of the first four vectors of each row: their cache lines are neighbours, and their
  /// sums do not wait for one another.
  private static func wideMoments(
    of input: Source, rows: Int, channels: Int, mean: Target, squares: Target
  ) {
    let lanes = Vector.scalarCount
    let scale = Vector(repeating: 1 / Float(rows))
    var (sum0, sum1, sum2, sum3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var pointer = input
    var row = 0
    while row < rows {
      sum0 += pointer.vector(0)
      sum1 += pointer.vector(lanes)
      sum2 += pointer.vector(2 &* lanes)
      sum3 += pointer.vector(3 &* lanes)
      pointer += channels
      row &+= 1
    }
    let (center0, center1) = (sum0 * scale, sum1 * scale)
    let (center2, center3) = (sum2 * scale, sum3 * scale)
    var (rest0, rest1, rest2, rest3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    var (square0, square1, square2, square3) = (Vector.zero, Vector.zero, Vector.zero, Vector.zero)
    pointer = input
    row = 0
    while row < rows {
      addDistance(pointer.vector(0) - center0, &rest0, &square0)
      addDistance(pointer.vector(lanes) - center1, &rest1, &square1)
      addDistance(pointer.vector(2 &* lanes) - center2, &rest2, &square2)
      addDistance(pointer.vector(3 &* lanes) - center3, &rest3, &square3)
      pointer += channels
      row &+= 1
    }
    finish(center0, rest0, square0, scale, lanes, mean, squares)
    finish(center1, rest1, square1, scale, lanes, mean + lanes, squares + lanes)
    finish(center2, rest2, square2, scale, lanes, mean + 2 &* lanes, squares + 2 &* lanes)
    finish(center3, rest3, square3, scale, lanes, mean + 3 &* lanes, squares + 3 &* lanes)
  }

  /// The moments of the first `count` channels, at most a vector.
  private static func narrowMoments(
    of input: Source, count: Int, rows: Int, channels: Int, mean: Target, squares: Target
  ) {
    let scale = Vector(repeating: 1 / Float(rows))
    var sum = Vector.zero
    var pointer = input
    var row = 0
    while row < rows {
      sum += read(pointer, count)
      pointer += channels
      row &+= 1
    }
    let center = sum * scale
    var rest = Vector.zero
    var square = Vector.zero
    pointer = input
    row = 0
    while row < rows {
      addDistance(read(pointer, count) - center, &rest, &square)
      pointer += channels
      row &+= 1
    }
    finish(center, rest, square, scale, count, mean, squares)
  }

  /// The second look at a block, which is still in the cache and costs no trip to memory.
  @inline(__always)
  private static func addDistance(
    _ distance: Vector, _ rest: inout Vector, _ square: inout Vector
  ) {
    rest += distance
    square = multiplyAdd(distance, distance, square)
  }

  /// The distances would sum to 0 but for the center's rounding error, which that sum, `rest`,
  /// therefore tells.
  @inline(__always)
  private static func finish(
    _ center: Vector, _ rest: Vector, _ square: Vector, _ scale: Vector, _ count: Int,
    _ mean: Target, _ squares: Target
  ) {
    let correction = rest * scale
    let corrected = square - rest * correction
    write(center + correction, count, to: mean)
    write(corrected.replacing(with: 0, where: corrected .< .zero), count, to: squares)
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
        scaleShift(input, epilogue, start &+ channel, channel, lanes, output)
        channel &+= lanes
      }
      if channel < channels {
        scaleShift(input, epilogue, start &+ channel, channel, channels &- channel, output)
      }
      start &+= rowStride
      row &+= 1
    }
  }

  @inline(__always)
  private static func scaleShift(
    _ input: Source, _ epilogue: EpilogueOperands, _ index: Int, _ channel: Int, _ count: Int,
    _ output: Target
  ) {
    let y = normalized(read(input + index, count), epilogue, channel, count)
    let slopes = Vector(repeating: epilogue.slope)
    write(y.replacing(with: y * slopes, where: y .< .zero), count, to: output + index)
  }

  package static func normGradientSums(
    _ operands: NormGradientOperands, gradientSum: Target, productSum: Target
  ) {
    let lanes = Vector.scalarCount
    let channels = operands.channels
    clear(gradientSum, count: channels)
    clear(productSum, count: channels)
    var start = 0
    var row = 0
    while row < operands.rows {
      var channel = 0
      while channel &+ lanes <= channels {
        addGradient(operands, start &+ channel, channel, lanes, gradientSum, productSum)
        channel &+= lanes
      }
      if channel < channels {
        addGradient(
          operands, start &+ channel, channel, channels &- channel, gradientSum, productSum)
      }
      start &+= channels
      row &+= 1
    }
  }

  /// Adds one vector to sums in memory: few enough to stay in the L1 cache, so that `input` and
  /// `outputGradient` are read from first to last.
  @inline(__always)
  private static func addGradient(
    _ operands: NormGradientOperands, _ index: Int, _ channel: Int, _ count: Int,
    _ gradientSum: Target, _ productSum: Target
  ) {
    let x = read(operands.input + index, count)
    let gradient = normGradient(operands, x, index, channel, count)
    let distance = x - read(operands.mean + channel, count)
    write(read(gradientSum + channel, count) + gradient, count, to: gradientSum + channel)
    let product = multiplyAdd(gradient, distance, read(productSum + channel, count))
    write(product, count, to: productSum + channel)
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
        inputGradientStep(
          operands, gradientMean, scale, distanceFactor, start &+ channel, channel, lanes,
          inputGradient)
        channel &+= lanes
      }
      if channel < channels {
        inputGradientStep(
          operands, gradientMean, scale, distanceFactor, start &+ channel, channel,
          channels &- channel, inputGradient)
      }
      start &+= channels
      row &+= 1
    }
  }

  @inline(__always)
  private static func inputGradientStep(
    _ operands: NormGradientOperands, _ gradientMean: Source, _ scale: Source,
    _ distanceFactor: Source, _ index: Int, _ channel: Int, _ count: Int, _ inputGradient: Target
  ) {
    let x = read(operands.input + index, count)
    let gradient =
      normGradient(operands, x, index, channel, count) - read(gradientMean + channel, count)
    let distance = x - read(operands.mean + channel, count)
    let result =
      read(scale + channel, count) * gradient - read(distanceFactor + channel, count) * distance
    write(result, count, to: inputGradient + index)
  }

  /// x * scale + shift
  @inline(__always)
  private static func normalized(
    _ x: Vector, _ epilogue: EpilogueOperands, _ channel: Int, _ count: Int
  ) -> Vector {
    multiplyAdd(x, read(epilogue.scale + channel, count), read(epilogue.shift + channel, count))
  }

  /// The gradient before the activation: its derivative at 0 is the slope, as PyTorch's.
  @inline(__always)
  private static func normGradient(
    _ operands: NormGradientOperands, _ x: Vector, _ index: Int, _ channel: Int, _ count: Int
  ) -> Vector {
    let y = normalized(x, operands.epilogue, channel, count)
    let gradient = read(operands.outputGradient + index, count)
    return (gradient * Vector(repeating: operands.epilogue.slope))
      .replacing(with: gradient, where: y .> .zero)
  }
}
