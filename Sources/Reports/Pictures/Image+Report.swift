import Foundation
import Imaging

extension Image {
  /// The picture, made smaller if it is wider than reports show pictures.
  func narrowed() -> Image {
    let limit = 640
    guard width > limit else { return self }
    return resized(width: limit, height: max(1, height * limit / width))
  }

  /// The picture as the page holds it: a JPEG file, narrowed, in base 64.
  func encodedForPage() throws(ImageError) -> String {
    try narrowed().jpegData(quality: 80).base64EncodedString()
  }
}
