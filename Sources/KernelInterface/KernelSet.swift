/// The kernels of one instruction-set level: sizes that the loops above must respect, and one
/// function for each inner loop.
///
/// Kernels work on raw memory that their callers have checked. They never allocate, throw or print;
/// inputs and outputs never overlap unless a comment says so; every function may run on many threads
/// at once, on disjoint outputs. A "panel" is a strip of a matrix packed in the order in which the
/// tile products read it.
package protocol KernelSet: SendableMetatype {
  typealias Source = UnsafePointer<Float>
  typealias Target = UnsafeMutablePointer<Float>

  static var level: ISALevel { get }
  /// Lanes of one vector.
  static var lanes: Int { get }
  /// Rows of the register tile: three groups.
  static var tileRows: Int { get }
  /// Rows of a group: those that are equally far apart in a left matrix.
  static var groupRows: Int { get }
  /// Columns of the register tile: two vectors.
  static var tileColumns: Int { get }
  /// The most pixels that `directRows` computes at once.
  static var directPixels: Int { get }
  /// Output channels that `directRows` computes at once.
  static var directColumns: Int { get }
  /// Rows and columns of `dotTile`.
  static var dotRows: Int { get }
  static var dotColumns: Int { get }
  /// Rows and columns of `narrowDotTile`.
  static var narrowDotRows: Int { get }
  static var narrowDotColumns: Int { get }

  // MARK: Packing

  /// Copies `runs` runs of `count` floats.
  static func copyRuns(
    _ source: Source, stride: Int, runs: Int, count: Int, to target: Target, targetStride: Int)

  /// Copies `rows` rows of `columns` floats to right panels
  /// `[columns / tileColumns][rows][tileColumns]`, `panelStride` floats apart, the last one filled
  /// up with zeros.
  static func packRight(
    _ source: Source, rowStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int)

  /// The same for a matrix stored by columns: element (row, column) is
  /// `source[column * columnStride + row]`.
  static func packRightTransposed(
    _ source: Source, columnStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int)

  // MARK: Products

  /// output (+)= left x right. The rows of the left matrix are runs of memory: a term further on is
  /// the next float.
  static func multiplyRows(_ tile: TileOperands)
  /// output (+)= left x right. The columns of the left matrix are runs of memory: a row further on
  /// is the next float.
  static func multiplyColumns(_ tile: TileOperands)
  /// Neighbouring output rows of a convolution, straight from padded rows of the input.
  static func directRows(_ operands: DirectRowsOperands)
  /// Up to `dotRows` x `dotColumns` scalar products of rows with rows.
  static func dotTile(_ operands: DotOperands)
  /// Up to `narrowDotRows` x `narrowDotColumns` of them: for images of few channels.
  static func narrowDotTile(_ operands: DotOperands)

  /// `iterations` times `tileRows` x `tileColumns` independent multiply-adds on registers alone: the
  /// most that any product can reach. Returns a number that depends on all of them.
  static func multiplyAddPeak(iterations: Int) -> Float

  // MARK: Winograd's transforms
  //
  // A tile's 25 transformed values are element 0 of 25 planes, plane 5 * row + column, `planeStride`
  // floats apart; the channels of each follow it.

  /// planes = B^T patch B, of 5x5 pixels of one phase of an image.
  static func winogradInput(
    _ patch: WinogradPatch, channels: Int, to planes: Target, planeStride: Int)
  /// patch = B planes B^T, added to what is there where the patch says so: tiles must come in order.
  static func winogradInputGradient(
    _ planes: Source, planeStride: Int, channels: Int, to patch: WinogradGradientPatch)
  /// pixels = A^T planes A
  static func winogradOutput(
    _ planes: Source, planeStride: Int, channels: Int, to pixels: WinogradPixels)
  /// planes = A patch A^T, of the first 4x4 pixels.
  static func winogradOutputGradient(
    _ patch: WinogradPatch, channels: Int, to planes: Target, planeStride: Int)
  /// planes = G taps G^T for `count` elements, whole vectors, of the four taps of a phase.
  ///
  /// Taps lie `tapStride` floats apart in the order (0, 0), (0, 1), (1, 0), (1, 1).
  static func winogradFilter(
    _ taps: Source, tapStride: Int, count: Int, to planes: Target, planeStride: Int)
  /// taps = G^T planes G
  static func winogradFilterGradient(_ operands: WinogradFilterGradientOperands)

  // MARK: One pass over memory

  static func fill(_ output: Target, with value: Float, count: Int)
  /// output += input
  static func add(_ input: Source, to output: Target, count: Int)
  /// output = the sum of `parts` arrays of `count` floats, `partStride` apart, first to last. The output
  /// may be the first of them.
  static func sumParts(
    _ input: Source, parts: Int, partStride: Int, count: Int, into output: Target)
  static func sum(_ input: Source, count: Int) -> Float
  /// output = input < 0 ? slope * input : input. In place is allowed.
  static func leakyReLU(_ input: Source, slope: Float, count: Int, into output: Target)
  /// The gradient from the activation's output, whose sign is its input's.
  static func leakyReLUGradient(
    output: Source, outputGradient: Source, slope: Float, count: Int, into inputGradient: Target)
  static func tanh(_ input: Source, count: Int, into output: Target)
  static func tanhGradient(
    output: Source, outputGradient: Source, count: Int, into inputGradient: Target)
  static func sigmoid(_ input: Source, count: Int, into output: Target)
  static func sigmoidGradient(
    output: Source, outputGradient: Source, count: Int, into inputGradient: Target)
  /// The summed binary cross-entropy of logits against one target.
  static func binaryCrossEntropy(_ logits: Source, target: Float, count: Int) -> Float
  /// logitGradient = (sigmoid(logit) - target) * scale
  static func binaryCrossEntropyGradient(
    _ logits: Source, target: Float, scale: Float, count: Int, into logitGradient: Target)
  /// Moves `count` parameters by one Adam step.
  static func adam(_ operands: AdamOperands)

  // MARK: Batch norm, over `rows` rows of `channels` floats

  /// The mean of each channel, and the sum of squared distances from it.
  static func moments(
    of input: Source, rows: Int, channels: Int, mean: Target, squares: Target)
  /// output = leaky ReLU of input * scale + shift, of rows `rowStride` floats apart. In place is
  /// allowed.
  static func scaleShift(
    _ input: Source, _ activation: NormActivation, rows: Int, channels: Int, rowStride: Int,
    into output: Target)
  /// The sums of g and of g * (input - mean) for each channel.
  static func normGradientSums(
    _ operands: NormGradientOperands, gradientSum: Target, productSum: Target)
  /// inputGradient = scale * (g - gradientMean) - distanceFactor * (input - mean)
  static func normInputGradient(
    _ operands: NormGradientOperands, gradientMean: Source, scale: Source,
    distanceFactor: Source, into inputGradient: Target)
}
