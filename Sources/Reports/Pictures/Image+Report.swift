import Foundation
import Imaging

extension Image {
  /// The picture at no more than 640 pixels of width, as reports show it.
  func narrowed() -> Image {
    let limit = 640
    guard width > limit else { return self }
    return resized(width: limit, height: max(1, height * limit / width))
  }

  /// The picture as the page embeds it: a JPEG file in base 64, at most 640 pixels wide.
  func encodedForPage() throws(ImageError) -> String {
    try narrowed().jpegData(quality: 80).base64EncodedString()
  }
}
