import Foundation
package import Imaging

/// A picture as the page embeds it.
package struct EncodedPicture: Sendable {
  /// A JPEG file, in base 64.
  let base64: String

  /// Encodes a picture. One that is wider than the page needs is made smaller first.
  package init(_ image: RasterImage) throws(ImageError) {
    base64 = try image.narrowed().jpegData(quality: 80).base64EncodedString()
  }
}

extension RasterImage {
  /// The picture at no more than 640 pixels of width, as reports show it.
  func narrowed() -> RasterImage {
    let limit = 640
    guard width > limit else { return self }
    return resized(width: limit, height: max(1, height * limit / width))
  }
}
