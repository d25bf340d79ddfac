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
  /// - Parameters:
  ///   - groups: the dictionaries for several networks in PyTorch's format.
  ///   - description: what a safetensors file says about its networks; nil for the tutorial's.
  func makeWriter(
    groups: [String] = [], describing description: NetworkDescription?
  ) -> any TensorWriter {
    switch self {
    case .safetensors:
      // Some loaders of safetensors require this entry, which says that layouts are PyTorch's.
      var metadata = ["format": "pt"]
      if let description { metadata[NetworkFile.networksKey] = description.compactJSON }
      return SafetensorsWriter(metadata: metadata)
    case .pyTorch: return PyTorchWriter(groups: groups)
    }
  }
}
