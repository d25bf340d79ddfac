/// The three products of a convolution. A transposed convolution runs the same three under other
/// names: its forward pass is `inputGradient`, its input gradient is `forward`.
package enum ConvolutionPass: String, CaseIterable, Sendable {
  case forward
  case inputGradient
  case filterGradient
}
