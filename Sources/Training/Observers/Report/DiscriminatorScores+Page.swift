import Imaging
import PlainText
import Reports

extension DiscriminatorScores {
  /// Images in the picture of all kinds of scores, and in that of the extreme ones.
  private static let (shown, extreme) = (16, 8)

  /// What the page shows of the scores: the first images of each kind, and those about which D is
  /// most wrong. Nil if the grids have fewer images.
  ///
  /// - Parameters:
  ///   - side: of the images in the grids.
  ///   - areProbabilities: whether scores are from 0 to 1.
  func onPage(
    real realGrid: RasterImage, fake fakeGrid: RasterImage, side: Int, areProbabilities: Bool
  ) throws(ImageError) -> ScoredImages? {
    // A grid may have empty places at its end.
    guard let reals = realGrid.gridImages(width: side, height: side), reals.count >= real.count,
      let fakes = fakeGrid.gridImages(width: side, height: side), fakes.count >= fake.count
    else { return nil }
    func picture(
      _ caption: String, _ images: [RasterImage], _ scores: [Float], _ places: some Sequence<Int>
    ) -> ScoredPicture {
      let places = Array(places)
      return ScoredPicture(
        caption: caption, places.map { images[$0] }, scores: places.map { scores[$0] },
        areProbabilities: areProbabilities)
    }
    // Of two equal scores, the first in the grid. A score that is not a number is not ranked.
    func ranked(_ scores: [Float], _ order: (Float, Float) -> Bool) -> [Int] {
      scores.indices.filter { !scores[$0].isNaN }.sorted {
        scores[$0] == scores[$1] ? $0 < $1 : order(scores[$0], scores[$1])
      }
    }
    var pictures = [
      picture("Real images", reals, real, real.indices.prefix(Self.shown)),
      picture("Fakes", fakes, fake, fake.indices.prefix(Self.shown)),
    ]
    let (doubted, deceiving) = (ranked(real, <), ranked(fake, >))
    if !doubted.isEmpty && !deceiving.isEmpty {
      pictures += [
        picture(
          "Real images that D doubts most, of \(real.count)", reals, real,
          doubted.prefix(Self.extreme)),
        picture(
          "Fakes that deceive D best, of \(fake.count)", fakes, fake,
          deceiving.prefix(Self.extreme)),
      ]
    }
    return try ScoredImages(
      summary: summary(
        doubted: doubted, deceiving: deceiving, areProbabilities: areProbabilities),
      pictures: pictures)
  }

  /// The scores in a sentence or two.
  ///
  /// - Parameters:
  ///   - doubted: the places of real scores in ascending order.
  ///   - deceiving: the places of fake scores in descending order.
  private func summary(doubted: [Int], deceiving: [Int], areProbabilities: Bool) -> String {
    guard let lowest = doubted.first, !deceiving.isEmpty else {
      return "D's scores after step \(step.grouped) are not numbers."
    }
    func text(_ score: Float) -> String { Double(score).fixed(areProbabilities ? 3 : 2) }
    let above = deceiving.filter { fake[$0] > real[lowest] }.count
    return "After step \(step.grouped), D's score of a real image is "
      + "\(text(real[doubted[doubted.count / 2]])) in the median, and that of a fake "
      + "\(text(fake[deceiving[deceiving.count / 2]])). \(above) of \(fake.count) fakes seem more "
      + "real to it than the real image that it doubts most."
      + (areProbabilities
        ? " A score is the probability that an image is real."
        : " With this loss, a score is D's output: no probability, but larger for what seems real.")
  }
}
