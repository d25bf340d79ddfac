/// An activation that scales negative numbers and leaves the others alone.
///
/// A batch norm or a convolution before it computes both in one pass over memory (see `Sequential`).
protocol Rectifier: Layer {
  /// What negative numbers are multiplied by: not negative.
  var slope: Float { get }
}
