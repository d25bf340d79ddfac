import Foundation
import TestSupport
import Testing

/// The path of a golden file; of type `pth` for PyTorch's files. Traces are those of ReplayTests.
func golden(_ name: String, ofType type: String = "safetensors") throws -> String {
  if name.hasPrefix("trace-") { return trace(name) }
  return try #require(Bundle.module.path(forResource: name, ofType: type, inDirectory: "Golden"))
}
