import Foundation

/// The path of a golden file of `GANTests`: of `pth` for PyTorch's.
func golden(_ name: String, ofType type: String = "safetensors") -> String {
  URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../GANTests/Golden/\(name).\(type)").standardized.path
}
