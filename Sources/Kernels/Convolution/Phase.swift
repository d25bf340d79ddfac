import KernelInterface

/// One phase of a strided convolution along one axis: the input positions `y = stride * i + index`,
/// and the kernel taps that read them.
///
/// Output `o` reads input `o * stride - padding + k`. So input `y` is read by the taps with `k =
/// index + padding (mod stride)`, at `o = (y + padding - k) / stride`. All positions of a phase are
/// read by the same taps, at neighbouring `o`. The input gradient of a phase is therefore a dense
/// convolution of the output gradient with stride 1, without inserted zeros and without a scatter.
struct Phase {
  let index: Int
  /// Input positions of the phase.
  let positions: Int
  /// Kernel taps that read them.
  let taps: Int
  /// The output position of the first tap for `i = 0`; that of tap `t` is `t` further on.
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

  /// The kernel index of tap `tap`. It falls as the output position grows.
  func kernelIndex(ofTap tap: Int, stride: Int) -> Int { lastKernelIndex - tap * stride }
}
