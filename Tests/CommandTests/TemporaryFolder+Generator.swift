import Checkpoints
import Foundation
import RandomStreams
import Tensors
import TestSupport

extension TemporaryFolder {
  /// Writes a generator's `state_dict` for 16x16 colour images, with nz 2, as `g.safetensors`.
  func writeGenerator() throws {
    var file = SafetensorsWriter()
    var stream = RandomStream(seed: 1, name: "weights")
    func add(_ name: String, _ shape: TensorShape) {
      file.add(Tensor(stream.normals(shape.count), shape: shape), named: name)
    }
    add("main.0.weight", [2, 2, 4, 4])
    add("main.3.weight", [2, 1, 4, 4])
    add("main.6.weight", [1, 3, 4, 4])
    for (layer, channels) in [(1, 2), (4, 1)] {
      for name in ["weight", "bias", "running_mean"] { add("main.\(layer).\(name)", [channels]) }
      file.add(
        Tensor(repeating: 1, shape: [channels]), named: "main.\(layer).running_var")
      file.add(Tensor(repeating: 0, shape: []), named: "main.\(layer).num_batches_tracked")
    }
    try file.write(to: path + "/g.safetensors")
  }

  /// The content of the file `name`.
  func data(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: file(name)))
  }

  /// The names of the files in a folder inside, without those of the programs' output.
  func names(_ folder: String = ".") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)
      .filter { !$0.hasPrefix(".") }.sorted()
  }
}
