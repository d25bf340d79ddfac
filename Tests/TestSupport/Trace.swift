import Foundation

/// The path of a training run that PyTorch recorded, such as `trace-64-rgb`;
/// `Tests/ReplayTests/Golden/make_goldens.py` lists them.
package func trace(_ name: String) -> String {
  let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  return tests.appending(path: "ReplayTests/Golden/\(name).safetensors").path
}
