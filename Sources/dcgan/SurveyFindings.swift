import Datasets
import Imaging
import PlainText
import Training

/// What is unusual about the images of a dataset, and the options that help.
struct SurveyFindings {
  private let survey: DatasetSurvey
  private let dataset: any ImageDataset
  private let preparation: ImagePreparation

  /// The findings of `survey`, which has looked at all images of `dataset`.
  init(
    survey: DatasetSurvey, dataset: any ImageDataset, _ configuration: TrainingConfiguration
  ) {
    self.survey = survey
    self.dataset = dataset
    preparation = configuration.preparation
  }

  /// One row for each finding; none for images as they should be.
  var rows: [(name: String, text: String)] {
    [("cropped", cropped), ("turned", turned), ("transparent", transparent), ("values", values)]
      .compactMap { name, text in text.map { (name, $0) } }
  }

  /// How much of images is lost to the crop.
  private var cropped: String? {
    guard let cropped = survey.cropped else { return nil }
    func percent(_ share: Double) -> String { "\((100 * share).fixed(0)) %" }
    let isEven = cropped.most - cropped.median < 0.005
    let shares =
      isEven
      ? "\(percent(cropped.most)) of the longer side"
      : "of the longer side, \(percent(cropped.median)) in the median, "
        + "\(percent(cropped.most)) at most (\(dataset.source(at: cropped.worst).printable))"
    guard cropped.most >= Self.muchCropped else { return shares }
    return shares
      + (preparation.crop == .top
        ? "; --crop pad keeps all"
        : "; --crop top keeps the upper ends of high images, --crop pad all")
  }

  /// So much may cut heads.
  private static let muchCropped = 0.25

  /// Images whose files say that they are to be turned.
  private var turned: String? {
    guard survey.turnedCount > 0 else { return nil }
    return preparation.rotate == .exif
      ? "\(survey.turnedCount), by their Exif orientation"
      : "\(survey.turnedCount) should be by their Exif orientation, and are not, as in "
        + "torchvision; --rotate exif turns them"
  }

  private var transparent: String? {
    guard survey.transparentCount > 0 else { return nil }
    let count = counted(survey.transparentCount, "image")
    if let background = preparation.background { return "\(count), on \(background)" }
    return "\(count), whose hidden colours show, as in torchvision; --background white covers them"
  }

  /// Values that do not use the range that they have.
  private var values: String? {
    if let stretch = preparation.stretch {
      let used = [
        survey.usedBitsOf16, survey.usedBitsOf8.flatMap { stretch < 8 ? $0 : nil },
      ].compactMap(\.self).max()
      guard let used, used > stretch else { return nil }
      return "use \(used) bits, and those beyond \(stretch) become white"
        + (ImagePreparation.stretches ~= used ? "; --stretch \(used) keeps them apart" : "")
    }
    if let used = survey.usedBitsOf16, used <= DatasetWarnings.fewBits {
      return "use \(counted(used, "bit")) of 16 in \(counted(survey.deepCount, "image")), which "
        + "are dark; --stretch \(used) scales them"
    }
    if survey.deepCount == 0, let used = survey.usedBitsOf8, used <= DatasetWarnings.fewBitsOf8 {
      return "use \(counted(used, "bit")) of 8, so that the images are dark; --stretch \(used) "
        + "scales them"
    }
    if let brightest = survey.means.max(), brightest < Self.nearBlack {
      return "are near black, -1, in most places"
    }
    return nil
  }

  /// Means below are told. Those of MNIST, white lines on black, are -0.74.
  private static let nearBlack = -0.85
}
