package import Imaging

/// What the page shows of the discriminator's scores.
package struct ScoredImages: Sendable {
  /// The scores in a sentence or two.
  let summary: String
  /// A picture, encoded, with its caption and its scores.
  typealias Picture = (caption: String, labels: [String], image: EncodedPicture)
  let pictures: [Picture]

  /// The scores in words and in pictures.
  package init(summary: String, pictures: [ScoredPicture]) throws(ImageError) {
    self.summary = summary
    var encoded: [Picture] = []
    for picture in pictures {
      encoded.append((picture.caption, picture.labels, try EncodedPicture(picture.image)))
    }
    self.pictures = encoded
  }
}

extension ScoredImages {
  /// The summary and the pictures, in elements of the page.
  var html: String {
    let figures = pictures.map { picture in
      let caption = picture.caption.escapedForHTML
      let labels = picture.labels.joined(separator: ", ").escapedForHTML
      return """
        <figure><figcaption>\(caption)</figcaption>
        <img src="data:image/jpeg;base64,\(picture.image.base64)" alt="\(caption), with the scores \
        \(labels)"></figure>
        """
    }
    return "<p>\(summary.escapedForHTML)</p>\n<div class=\"pair\">\n"
      + figures.joined(separator: "\n") + "\n</div>"
  }
}
