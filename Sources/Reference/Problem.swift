package import KernelInterface
import Preconditions

/// A convolution to test or to time, written as one line.
///
///     mb128ic64ih32oc128kh4s2p1n"netD.main.2"
///     deconv:mb128ic100ih1oc512kh4s1p0n"netG.main.0"
///
/// | field | meaning | if absent |
/// |-|-|-|
/// | `mb` | batch | an error |
/// | `ic`, `oc` | input and output channels | an error |
/// | `ih`, `iw` | input height and width | an error; `iw` is `ih` |
/// | `kh`, `kw` | kernel height and width | an error; `kw` is `kh` |
/// | `s`, `p` | stride and padding | 1; 0 |
/// | `n` | the name, in quotation marks, at the end | empty |
///
/// The prefix `deconv:` makes the line a transposed convolution; input and output are then those of
/// the transposed convolution. The notation is close to that of oneDNN's benchdnn:
/// https://github.com/uxlfoundation/oneDNN/blob/main/tests/benchdnn/doc/driver_conv.md
package struct Problem: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case convolution
    case transposedConvolution
  }

  package let kind: Kind
  /// May be empty; has no quotation mark and no line break.
  package let name: String
  /// The shape of the convolution, or of the adjoint of the transposed convolution.
  package let shape: ConvolutionShape

  /// A problem of the given parts.
  ///
  /// - Precondition: a line can express the name and the shape.
  package init(kind: Kind, shape: ConvolutionShape, name: String = "") {
    require(
      !name.contains { $0 == "\"" || $0.isNewline }, "Problem: \(name) is not a possible name")
    require(
      kind == .convolution
        || ((shape.height + 2 * shape.padding - shape.kernelHeight).isMultiple(of: shape.stride)
          && (shape.width + 2 * shape.padding - shape.kernelWidth).isMultiple(of: shape.stride)),
      "Problem: \(shape) is not the adjoint of a transposed convolution without output padding")
    self.kind = kind
    self.shape = shape
    self.name = name
  }
}

extension Problem: CustomStringConvertible {
  /// The line that parses to this problem. Widths that equal heights are left out.
  package var description: String {
    let forward = kind == .convolution
    let height = forward ? shape.height : shape.outputHeight
    let width = forward ? shape.width : shape.outputWidth
    return (forward ? "" : "deconv:")
      + "mb\(shape.batch)"
      + "ic\(forward ? shape.inputChannels : shape.outputChannels)"
      + "ih\(height)" + (width == height ? "" : "iw\(width)")
      + "oc\(forward ? shape.outputChannels : shape.inputChannels)"
      + "kh\(shape.kernelHeight)"
      + (shape.kernelWidth == shape.kernelHeight ? "" : "kw\(shape.kernelWidth)")
      + "s\(shape.stride)p\(shape.padding)"
      + (name.isEmpty ? "" : "n\"\(name)\"")
  }
}
