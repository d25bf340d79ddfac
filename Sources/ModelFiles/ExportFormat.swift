import Checkpoints
import Files
import GAN

/// A format in which networks are written.
public enum ExportFormat: Sendable {
  /// A safetensors file.
  case safetensors
  /// What `torch.load(path, weights_only=True)` reads.
  case pyTorch

  /// The format that the ending of `path` stands for: `.safetensors`, `.pth` or `.pt`.
  public init?(path: String) {
    switch fileEnding(of: path) {
    case "safetensors": self = .safetensors
    case "pth", "pt": self = .pyTorch
    default: return nil
    }
  }

  /// A file of no tensors yet.
  ///
  /// - Parameter groups: the dictionaries that PyTorch's format has for several networks.
  func makeWriter(groups: [String] = []) -> any TensorWriter {
    switch self {
    // Loaders of safetensors want to be told that layouts are PyTorch's.
    case .safetensors: SafetensorsWriter(metadata: ["format": "pt"])
    case .pyTorch: PyTorchWriter(groups: groups)
    }
  }
}
