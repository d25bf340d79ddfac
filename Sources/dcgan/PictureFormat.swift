import ArgumentParser
import Files
import Imaging

/// The format of a picture file, which its name decides.
enum PictureFormat {
  case png, jpeg

  /// The format of the file `path`.
  ///
  /// - Parameter advice: what to do about a name without a known format.
  init(path: String, advice: String = "end it with .png, .jpg or .jpeg") throws {
    switch fileEnding(of: path) {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    default:
      throw ValidationError("\(path) names no format that can be written; \(advice)")
    }
  }

  /// The most pixels in a row or a column.
  private var sideLimit: Int {
    switch self {
    case .png: RasterImage.pngSideLimit
    case .jpeg: RasterImage.jpegSideLimit
    }
  }

  /// Writes `picture` to `path`.
  func write(_ picture: RasterImage, to path: String) throws {
    switch self {
    case .png: try picture.writePNG(to: path)
    case .jpeg: try picture.writeJPEG(to: path)
    }
  }

  /// Throws if a grid is too large for this format; the error ends with `advice`.
  func validate(
    _ layout: ImageGridLayout, advice: String = "draw fewer images, or smaller ones"
  ) throws {
    let (width, height) = (layout.width, layout.height)
    if width * height > RasterImage.pixelLimit {
      throw ValidationError(
        "a grid of \(width)x\(height) pixels is too large (at most \(RasterImage.pixelLimit) pixels "
          + "in all); draw fewer images, or smaller ones")
    }
    if max(width, height) > sideLimit {
      throw ValidationError(
        "a grid of \(width)x\(height) pixels is too large (at most \(sideLimit) in a row or column "
          + "of this format); \(advice)")
    }
  }
}
