import GAN
import Tensors

/// How far a number or a tensor is from PyTorch's in double precision, here and in other ways in
/// which PyTorch computes it.
public struct Deviation: Sendable {
  /// What it is, without the step: `errG`, `netG.main.0.weight`,
  /// `optimizerD.main.2.weight.exp_avg`.
  public let name: String
  /// That of this engine: of a number relative to the number, of a tensor relative to the root mean
  /// square of its change.
  public let ours: Double
  /// Those of the trace's ways, in their order.
  public let theirs: [Double]
  /// What the last place of single precision amounts to: nothing that is stored so is nearer.
  let lastPlace: Double

  /// Ours in proportion to the largest of theirs, or to the last place where theirs are smaller;
  /// infinite if ours is not finite.
  public var ratio: Double {
    guard ours.isFinite else { return .infinity }
    return ours == 0 ? 0 : ours / max(theirs.max() ?? 0, lastPlace)
  }
}

extension Deviation {
  /// The deviation of a number.
  init(_ name: String, _ ours: Float, from truth: Float, theirs: [Double]) {
    let difference = abs(Double(ours) - Double(truth))
    self.init(
      name: name, ours: difference == 0 ? 0 : difference / abs(Double(truth)), theirs: theirs,
      lastPlace: 0x1p-23)
  }

  /// The statistic that stands for the differences of a tensor's elements.
  enum Statistic {
    /// Their root mean square.
    case rootMeanSquare
    /// The magnitude that nine tenths of them do not exceed. Adam's first steps are signs of
    /// gradients, so a few weights with tiny gradients, whose signs rounding decides, would
    /// outweigh all others in a root mean square.
    case ninthDecile
  }

  /// The deviation of a tensor that was `before`, or zero, when the step began.
  init(
    _ name: String, _ ours: Tensor, from truth: Tensor, since before: Tensor?,
    by statistic: Statistic, theirs: [Double]
  ) {
    let count = Double(max(1, truth.count))
    let before = before?.scalars() ?? [Float](repeating: 0, count: truth.count)
    let truth = truth.scalars().map(Double.init)
    func rootMeanSquare(_ values: some Sequence<Double>) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
    }
    let differences = zip(ours.scalars(), truth).map { abs(Double($0) - $1) }
    let difference =
      switch statistic {
      case .rootMeanSquare: rootMeanSquare(differences)
      case .ninthDecile where !differences.allSatisfy(\.isFinite): Double.nan
      case .ninthDecile: differences.sorted()[differences.count * 9 / 10]
      }
    let change = rootMeanSquare(zip(truth, before).map { $0 - Double($1) })
    self.init(
      name: name,
      // A tensor that PyTorch did not change must not change here.
      ours: difference == 0 ? 0 : difference / change, theirs: theirs,
      lastPlace: change == 0 ? 0 : 0x1p-23 * rootMeanSquare(truth) / change)
  }
}
