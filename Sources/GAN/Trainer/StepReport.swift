/// The numbers that the tutorial reports of one training step.
///
/// A relativistic loss judges pairs: D's whole loss is `errDReal`, and D's outputs are how real an
/// image is compared with the other batch, so D(x) and D(G(z)) add up to 1 before D's update.
///
/// In a step that does not update G, `errG` and `dGZ2` are of the fakes as D judged them before its
/// own update.
public struct StepReport: Sendable, Equatable {
  /// The discriminator's loss on real images; the tutorial's is the mean of -log D(x).
  public var errDReal: Float
  /// The discriminator's loss on fakes; the tutorial's is the mean of -log(1 - D(G(z))).
  public var errDFake: Float
  /// The generator's loss; the tutorial's is the mean of -log D(G(z)).
  public var errG: Float
  /// D(x): the mean output of D for real images.
  public var dX: Float
  /// D(G(z)) before D's update.
  public var dGZ1: Float
  /// D(G(z)) after D's update.
  public var dGZ2: Float

  /// A report of the given numbers.
  public init(
    errDReal: Float, errDFake: Float, errG: Float, dX: Float, dGZ1: Float, dGZ2: Float
  ) {
    self.errDReal = errDReal
    self.errDFake = errDFake
    self.errG = errG
    self.dX = dX
    self.dGZ1 = dGZ1
    self.dGZ2 = dGZ2
  }

  /// Loss_D, the sum of both halves.
  public var errD: Float { errDReal + errDFake }

  /// Whether every number is finite. A run cannot recover from one that is not.
  public var isFinite: Bool {
    [errDReal, errDFake, errG, dX, dGZ1, dGZ2].allSatisfy(\.isFinite)
  }
}
