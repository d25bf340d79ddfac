import Foundation
import Testing

/// The path of a golden file: of `pth` for PyTorch's.
func golden(_ name: String, ofType type: String = "safetensors") throws -> String {
  try #require(Bundle.module.path(forResource: name, ofType: type, inDirectory: "Golden"))
}
