import Datasets
import Imaging
import PlainText
import Training

/// What should not be missed about images before they are trained on.
struct DatasetWarnings {
  /// One sentence each.
  let sentences: [String]

  /// Looks at a few images of `dataset`. `dcgan preview` looks at all of them.
  init(_ dataset: any ImageDataset, _ configuration: TrainingConfiguration) {
    var sentences = dataset.passedOver.warnings
    if let folder = dataset as? ImageFolder,
      let bits = folder.usedBitsOf16(sampling: Self.sampleCount)
    {
      let few = "of the 16-bit images among \(min(dataset.count, Self.sampleCount)) looked at"
      if let stretch = configuration.preparation.stretch {
        if bits > stretch {
          sentences.append(
            "--stretch \(stretch) makes values white that need more bits, and the values \(few) use "
              + "\(bits)")
        }
      } else if bits <= Self.fewBits {
        // Others may use a bit more than those that were looked at.
        let stretch = [8, 10, 12, 14].first { bits <= $0 } ?? bits
        sentences.append(
          "the values \(few) use \(counted(bits, "bit")), so that the images are "
            + "\(bits <= 12 ? "nearly black" : "dark"); --stretch \(stretch) scales them, if no "
            + "image uses more; dcgan preview looks at all")
      }
    }
    self.sentences = sentences
  }

  /// How many images are looked at.
  private static let sampleCount = 16

  /// So many bits of 16 leave an image dark: less than a quarter of the range.
  static let fewBits = 14
  /// So many of 8 likewise.
  static let fewBitsOf8 = 6

  /// Prints them.
  func show(on terminal: Terminal) {
    for sentence in sentences { terminal.warning("warning: \(sentence.printable)") }
  }
}
