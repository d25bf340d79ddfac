/// The kernels of one instruction set: register tiles, block sizes, and a function for each inner
/// loop.
///
/// Kernels work on raw memory that their callers have checked. They never allocate, throw or print.
/// Inputs and outputs do not overlap unless a comment says so. Every function may run on many
/// threads at once, on disjoint outputs. A "panel" is a strip of a matrix, packed in the order in
/// which register tiles read it.
package protocol KernelSet: SendableMetatype {
  typealias Source = UnsafePointer<Float>
  typealias Target = UnsafeMutablePointer<Float>

  static var level: ISALevel { get }

  // MARK: Sizes

  /// How the loops above the kernels cut their work.
  static var blockSizes: BlockSizes { get }
  /// Lanes of a vector.
  static var lanes: Int { get }
  /// Rows of the register tile (m_r of BLIS): three groups.
  static var tileRows: Int { get }
  /// Rows of a group: those that are equally far apart in a left matrix.
  static var groupRows: Int { get }
  /// Columns of the register tile (n_r of BLIS), and of a panel: two vectors.
  static var tileColumns: Int { get }
  /// The most pixels that `directRows` computes at once.
  static var directPixels: Int { get }
  /// Output channels that `directRows` computes at once.
  static var directColumns: Int { get }
  /// Rows of the register tile of `dotTile`.
  static var dotRows: Int { get }
  /// Columns of the register tile of `dotTile`.
  static var dotColumns: Int { get }
  /// Rows of the register tile of `narrowDotTile`.
  static var narrowDotRows: Int { get }
  /// Columns of the register tile of `narrowDotTile`.
  static var narrowDotColumns: Int { get }

  // MARK: Packing

  /// Copies `runs` runs of `count` floats, `stride` apart, to runs `targetStride` apart.
  static func copyRuns(
    _ source: Source, stride: Int, runs: Int, count: Int, to target: Target, targetStride: Int)

  /// Packs `rows` rows of `columns` floats into right panels `[columns /
  /// tileColumns][rows][tileColumns]`, `panelStride` floats apart. The last panel is padded with
  /// zeros.
  static func packRight(
    _ source: Source, rowStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int)

  /// Packs a matrix stored by columns: element (row, column) is
  /// `source[column * columnStride + row]`.
  static func packRightTransposed(
    _ source: Source, columnStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int)

  // MARK: Products

  /// output (+)= left x right, where the rows of the left matrix are contiguous: the next term is
  /// the next float.
  static func multiplyRows(_ tile: TileOperands)
  /// output (+)= left x right, where the columns of the left matrix are contiguous: the next row is
  /// the next float.
  static func multiplyColumns(_ tile: TileOperands)
  /// Neighbouring output rows of a convolution, read from padded rows of the input.
  static func directRows(_ operands: DirectRowsOperands)
  /// Up to `dotRows` x `dotColumns` scalar products of rows with rows.
  static func dotTile(_ operands: DotOperands)
  /// Up to `narrowDotRows` x `narrowDotColumns` scalar products: for images of few channels.
  static func narrowDotTile(_ operands: DotOperands)

  /// `iterations` times `tileRows` x `tileColumns` independent multiply-adds in registers: an upper
  /// bound for the speed of any product. Returns a number that depends on all of them.
  static func multiplyAddPeak(iterations: Int) -> Float

  // MARK: Winograd transforms
  //
  // The 25 transformed values of a tile are element 0 of 25 planes: value (row, column) is in plane
  // 5 * row + column. Planes are `planeStride` floats apart; the channels of a value are
  // contiguous.

  /// planes = B^T patch B, for 5x5 pixels of one phase of an image.
  static func winogradInput(
    _ patch: WinogradPatch, channels: Int, to planes: Target, planeStride: Int)
  /// patch = B planes B^T, added to what is there where the patch says so. Tiles must come in
  /// order.
  static func winogradInputGradient(
    _ planes: Source, planeStride: Int, channels: Int, to patch: WinogradGradientPatch)
  /// pixels = A^T planes A
  static func winogradOutput(
    _ planes: Source, planeStride: Int, channels: Int, to pixels: WinogradPixels)
  /// planes = A patch A^T, for the first 4x4 pixels of the patch.
  static func winogradOutputGradient(
    _ patch: WinogradPatch, channels: Int, to planes: Target, planeStride: Int)
  /// planes = G taps G^T, for `count` elements (whole vectors) of the four taps of a phase.
  ///
  /// Taps lie `tapStride` floats apart in the order (0, 0), (0, 1), (1, 0), (1, 1).
  static func winogradFilter(
    _ taps: Source, tapStride: Int, count: Int, to planes: Target, planeStride: Int)
  /// taps = G^T planes G
  static func winogradFilterGradient(_ operands: WinogradFilterGradientOperands)

  // MARK: Elementwise passes and sums

  /// Sets `count` floats to `value`.
  static func fill(_ output: Target, with value: Float, count: Int)
  /// output += input
  static func add(_ input: Source, to output: Target, count: Int)
  /// output += share * (input - output)
  static func blend(_ input: Source, share: Float, count: Int, into output: Target)
  /// output = the sum of `parts` arrays of `count` floats, `partStride` apart, added first to last.
  /// The output may be the first of them.
  static func sumParts(
    _ input: Source, parts: Int, partStride: Int, count: Int, into output: Target)
  /// The sum of `count` floats.
  static func sum(_ input: Source, count: Int) -> Float
  /// output = input < 0 ? slope * input : input. May run in place.
  static func leakyReLU(_ input: Source, slope: Float, count: Int, into output: Target)
  /// The gradient from the activation's output, which has the sign of its input.
  static func leakyReLUGradient(
    output: Source, outputGradient: Source, slope: Float, count: Int, into inputGradient: Target)
  /// output = tanh(input)
  static func tanh(_ input: Source, count: Int, into output: Target)
  /// inputGradient = outputGradient * (1 - output^2)
  static func tanhGradient(
    output: Source, outputGradient: Source, count: Int, into inputGradient: Target)
  /// output = 1 / (1 + e^-input)
  static func sigmoid(_ input: Source, count: Int, into output: Target)
  /// inputGradient = outputGradient * output * (1 - output)
  static func sigmoidGradient(
    output: Source, outputGradient: Source, count: Int, into inputGradient: Target)
  /// The summed binary cross-entropy of logits against one target.
  static func binaryCrossEntropy(_ logits: Source, target: Float, count: Int) -> Float
  /// logitGradient = (sigmoid(logit) - target) * scale
  static func binaryCrossEntropyGradient(
    _ logits: Source, target: Float, scale: Float, count: Int, into logitGradient: Target)
  /// One Adam step of `count` parameters.
  static func adam(_ operands: AdamOperands)

  // MARK: Batch norm, over `rows` rows of `channels` floats

  /// The mean of each channel, and the sum of squared distances from it.
  static func moments(
    of input: Source, rows: Int, channels: Int, mean: Target, squares: Target)
  /// output = epilogue(input), for rows `rowStride` floats apart. May run in place.
  static func scaleShift(
    _ input: Source, _ epilogue: EpilogueOperands, rows: Int, channels: Int, rowStride: Int,
    into output: Target)
  /// The sums of g and of g * (input - mean) for each channel.
  static func normGradientSums(
    _ operands: NormGradientOperands, gradientSum: Target, productSum: Target)
  /// inputGradient = scale * (g - gradientMean) - distanceFactor * (input - mean)
  static func normInputGradient(
    _ operands: NormGradientOperands, gradientMean: Source, scale: Source,
    distanceFactor: Source, into inputGradient: Target)
}
