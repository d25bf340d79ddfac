import Checkpoints
import Files
import GAN

/// A format in which networks are written.
public enum ExportFormat: Sendable {
  /// A safetensors file.
  case safetensors
  /// What `torch.load(path, weights_only=True)` reads.
  case pyTorch

  /// The format of the ending of `path`: `.safetensors`, `.pth` or `.pt`; nil for others.
  public init?(path: String) {
    switch fileEnding(of: path) {
    case "safetensors": self = .safetensors
    case "pth", "pt": self = .pyTorch
    default: return nil
    }
  }

  /// A writer without tensors.
  ///
  /// - Parameter groups: the dictionaries for several networks in PyTorch's format.
  func makeWriter(groups: [String] = []) -> any TensorWriter {
    switch self {
    // Some loaders of safetensors require this entry, which says that layouts are PyTorch's.
    case .safetensors: SafetensorsWriter(metadata: ["format": "pt"])
    case .pyTorch: PyTorchWriter(groups: groups)
    }
  }
}
