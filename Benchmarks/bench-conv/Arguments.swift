import ArgumentParser
import Kernels

// Wrong values are answered with the names of the right ones.

extension ConvolutionPass: ExpressibleByArgument {}
extension ConvolutionAlgorithm: ExpressibleByArgument {}
