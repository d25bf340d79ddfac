import Foundation
import TestSupport

/// The path of a golden file of GANTests, of type `pth` for PyTorch's files, or of a trace.
func golden(_ name: String, ofType type: String = "safetensors") -> String {
  if name.hasPrefix("trace-") { return trace(name) }
  return URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../GANTests/Golden/\(name).\(type)").standardized.path
}
