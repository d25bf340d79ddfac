public import Imaging
import Preconditions
public import Tensors

extension RasterImage {
  /// A grid of images `[N, H, W, C]` exactly as torchvision's `make_grid` with `normalize=True`
  /// and `save_image` draw it.
  ///
  /// - Parameters:
  ///   - columns: images in a row (`nrow`).
  ///   - padding: black pixels between images.
  ///   - range: the values that become black and white; those of the darkest and the brightest
  ///     element of all images when nil.
  public static func grid(
    of images: Tensor, columns: Int = 8, padding: Int = 2, range: ClosedRange<Float>? = nil
  ) -> RasterImage {
    let shape = images.shape
    require(shape.rank == 4, "RasterImage.grid: images \(shape); [N, H, W, C] is needed")
    return images.withSpan { pixels in
      grid(
        of: pixels, count: shape[0], height: shape[1], width: shape[2], channels: shape[3],
        columns: columns, padding: padding, range: range)
    }
  }
}
