import KernelInterface

/// The input positions `y = stride * i + index` of a convolution along one axis, and the kernel taps
/// that reach them.
///
/// Output `o` reads input `o * stride - padding + k`, so input `y` hears from the taps with
/// `k = index + padding (mod stride)`, at `o = (y + padding - k) / stride`. For one phase these are
/// always the same taps, one apart in `o`: the input gradient of a phase is a dense convolution of
/// the output gradient with stride 1. No zero is inserted anywhere, and nothing is scattered.
struct Phase {
  let index: Int
  /// How many input positions belong to the phase.
  let positions: Int
  /// How many kernel taps reach them.
  let taps: Int
  /// The output position that the first tap reads for `i = 0`; tap `t` reads `t` further on.
  let origin: Int
  private let lastKernelIndex: Int

  /// The phases that contain at least one of the `size` input positions of one axis.
  static func all(of shape: ConvolutionShape, kernel: Int, size: Int) -> [Phase] {
    (0..<min(shape.stride, size)).map { Phase($0, of: shape, kernel: kernel, size: size) }
  }

  init(_ index: Int, of shape: ConvolutionShape, kernel: Int, size: Int) {
    self.index = index
    positions = (size - index + shape.stride - 1) / shape.stride
    let firstKernelIndex = (index + shape.padding) % shape.stride
    taps = max(0, (kernel - firstKernelIndex + shape.stride - 1) / shape.stride)
    lastKernelIndex = firstKernelIndex + (taps - 1) * shape.stride
    origin = (index + shape.padding - lastKernelIndex) / shape.stride
  }

  /// The kernel index of tap `tap`: as the output position grows, the kernel index falls.
  func kernelIndex(ofTap tap: Int, stride: Int) -> Int { lastKernelIndex - tap * stride }
}
