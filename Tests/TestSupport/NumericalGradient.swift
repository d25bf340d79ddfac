package import Testing

/// The gradient of `function` at `point` by central differences: two evaluations an element.
///
/// The error of the formula grows as `step^2`, that of rounding as `epsilon / step`. At the default
/// step, about the cube root of the machine epsilon, both are near 1e-10. `function` must be smooth
/// within a step.
package func numericalGradient(
  at point: [Double], step: Double = 1e-5, of function: ([Double]) -> Double
) -> [Double] {
  point.indices.map { index in
    var (above, below) = (point, point)
    above[index] += step
    below[index] -= step
    // The step after rounding.
    return (function(above) - function(below)) / (above[index] - below[index])
  }
}

/// Records an issue unless `gradient` is that of `function` at `point`, by central differences.
package func expectGradient(
  _ gradient: [Double], at point: [Double], tolerance: Double = 1e-7, _ name: String = "gradient",
  sourceLocation: SourceLocation = #_sourceLocation, of function: ([Double]) -> Double
) {
  expectClose(
    gradient, numericalGradient(at: point, of: function), tolerance: tolerance, name,
    sourceLocation: sourceLocation)
}
