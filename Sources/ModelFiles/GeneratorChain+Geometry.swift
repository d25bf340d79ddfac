import Layers
import Tensors

/// How the transposed convolutions of a generator enlarge their images, by which those are known of
/// which nothing tells it.
enum EnlargingHabit {
  /// Each doubles height and width: stride 2, and the padding that goes with the kernel.
  case doubling
  /// None has a padding.
  case unpadded
  /// Some are like this, some like that.
  case mixed
}

extension GeneratorChain.Block {
  /// The largest stride that is tried.
  private static let strideLimit = 4
  /// The largest padding that is tried.
  private static let paddingLimit = 8

  /// The convolution with a kind, stride and paddings.
  func convolution(
    _ kind: GeneratorChain.Kind, stride: Int, padding: Int, outputPadding: Int = 0
  ) -> LayerSpec {
    let sizes = LayerSpec.ConvolutionSizes(
      inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: padding,
      outputPadding: outputPadding,
      // A norm takes the bias in (see `NetworkMatch.origins`).
      bias: link.bias != nil && link.norm == nil)
    return kind == .transposed ? .convTranspose(sizes) : .conv(sizes)
  }

  /// A convolution that is usual after others that enlarge as `habit` says: the first sees one
  /// pixel, a plain one keeps its image, and a transposed one doubles it.
  func usualConvolution(_ habit: EnlargingHabit) -> LayerSpec {
    guard !isFirst else { return convolution(.transposed, stride: 1, padding: 0) }
    guard kinds[0] == .transposed else {
      return convolution(.plain, stride: 1, padding: (kernel - 1) / 2)
    }
    // A kernel of one pixel leaves nothing to choose.
    guard kernel > 1 else { return convolution(.transposed, stride: 1, padding: 0) }
    if habit == .unpadded { return convolution(.transposed, stride: 2, padding: 0) }
    // (side - 1) * 2 - 2 * padding + kernel + outputPadding = 2 * side
    return convolution(
      .transposed, stride: 2, padding: (kernel - 1) / 2, outputPadding: kernel % 2)
  }

  /// All convolutions that the filter may belong to, without those that no one uses.
  var candidates: [LayerSpec] {
    guard !isFirst else { return [usualConvolution(.doubling)] }
    return kinds.flatMap { kind -> [LayerSpec] in
      guard kind == .transposed else {
        return Set([(kernel - 1) / 2, 0]).map { convolution(.plain, stride: 1, padding: $0) }
      }
      return (1...max(1, min(Self.strideLimit, kernel))).flatMap { stride in
        (0...min((kernel - 1) / 2, Self.paddingLimit)).flatMap { padding -> [LayerSpec] in
          // The output padding that makes the image `stride` times as large.
          let extra = stride - kernel + 2 * padding
          return (0 < extra && extra < stride ? [0, extra] : [0]).map {
            convolution(.transposed, stride: stride, padding: padding, outputPadding: $0)
          }
        }
      }
    }
  }

  /// The layers of the block: `convolution`, the norm if there is one, and `activation`.
  func layers(
    _ convolution: LayerSpec, epsilon: Float = 1e-5, activation: LayerSpec?
  ) -> [LayerSpec] {
    let norm: [LayerSpec] = link.norm == nil ? [] : [.batchNorm(outputs, epsilon: epsilon)]
    return [convolution] + norm + (activation.map { [$0] } ?? [])
  }
}

extension LayerSpec {
  /// Stride and paddings of a convolution in words.
  var geometry: String {
    switch self {
    case .conv(let sizes): "stride \(sizes.stride), padding \(sizes.padding), not transposed"
    case .convTranspose(let sizes):
      "stride \(sizes.stride), padding \(sizes.padding)"
        + (sizes.outputPadding == 0 ? "" : ", output padding \(sizes.outputPadding)")
    default: description
    }
  }

  /// Pixels along a side of what the convolution makes of `side` pixels; nil if it takes fewer or
  /// more than are drawn.
  func side(_ side: Int) -> Int? {
    let sizes: ConvolutionSizes
    switch self {
    case .conv(let own), .convTranspose(let own): sizes = own
    default: return side
    }
    let shape = try? outputShape(for: [side, side, sizes.inputs])
    guard let shape, 1...GeneratorChoices.sizeLimit ~= shape[0] else { return nil }
    return shape[0]
  }

  /// Whether this is a transposed convolution of which nothing is cut off.
  var isUnpadded: Bool {
    guard case .convTranspose(let sizes) = self else { return false }
    return sizes.padding == 0 && sizes.outputPadding == 0
  }
}

extension EnlargingHabit {
  /// The habit of `convolutions`, the decided ones of a generator after its first.
  init(of convolutions: [LayerSpec]) {
    // A kernel of one or two pixels is the same in both.
    let telling = convolutions.filter {
      if case .convTranspose(let sizes) = $0 { sizes.kernel > 2 } else { false }
    }
    let probe = 8
    if telling.allSatisfy({ $0.side(probe) == 2 * probe }) {
      self = .doubling
    } else {
      self = telling.allSatisfy(\.isUnpadded) ? .unpadded : .mixed
    }
  }
}
