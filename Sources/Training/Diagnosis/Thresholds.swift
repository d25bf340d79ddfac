/// Where a run begins to tell that something is wrong; docs/training.md has them as a table.
///
/// They were chosen on short runs, so that what goes wrong there is found and what goes well is
/// not. All but that of few images lie far from what healthy runs show: one drew well after 156
/// views (docs/quality.md).
enum Thresholds {
  /// Nothing is said of the first steps, in which D is far ahead of G in healthy runs, too.
  static let firstSteps = 200
  /// What is seen in pictures must last for so many steps.
  static let lasting = 100

  /// How often a run may see each image. A mirrored image counts as another.
  static let views = 100
  /// And so many times as often where DiffAugment changes whatever D sees. Not measured here; its
  /// authors trained on 100 images for more (Zhao et al. 2020, section 4.4).
  static let augmentation = 10

  /// How often a run may see each image.
  static func views(isMirrored: Bool, isAugmented: Bool) -> Int {
    views * (isMirrored ? 2 : 1) * (isAugmented ? augmentation : 1)
  }

  /// D has won if it was this sure in half of so many steps, and G's loss did not fall.
  static let stretch = 300
  /// D(x) above this.
  static let surelyReal: Float = 0.99
  /// D(G(z)) below this, before D's update.
  static let surelyFake: Float = 0.01
  /// Loss_G falls if its median over the last third of the stretch is below this part of that over
  /// the first third.
  static let falling: Float = 0.9

  /// G has collapsed if its pictures differ less than this part of how much real images do.
  static let spread = 0.25

  /// A checkpoint is of no use if a loss just before it was beyond this.
  static let ordinaryLoss: Float = 100
  /// And if one of its weights is beyond this.
  static let ordinaryWeight: Float = 20

  /// D overfits if its mean output on training images is so much above that on held-back ones.
  static let gap: Float = 0.2
}
