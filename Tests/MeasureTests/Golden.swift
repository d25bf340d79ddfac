import Checkpoints
import Foundation
import Imaging
import Tensors
import Testing

@testable import Measures

/// What NumPy computed; see `scripts/check_measures.py`.
struct Golden {
  private let file: SafetensorsFile

  init() throws {
    let folder = try #require(Bundle.module.resourcePath)
    file = try SafetensorsFile(contentsOf: folder + "/Golden/measures.safetensors")
  }

  /// The tensor `name`.
  func callAsFunction(_ name: String) throws -> Tensor { try file.tensor(named: name) }

  /// The images `[N, S, S, C]` of that name.
  func images(_ name: String) throws -> [RasterImage] {
    let tensor = try self(name)
    let values = tensor.scalars()
    let size = tensor.count / tensor.shape[0]
    return (0..<tensor.shape[0]).map { index in
      RasterImage(
        width: tensor.shape[2], height: tensor.shape[1], channels: tensor.shape[3],
        pixels: values[index * size..<(index + 1) * size].map { UInt8($0) })
    }
  }

  /// The patches and directions of the level of `side` pixels of a set of images.
  func sampling(_ name: String, side: Int, channels: Int) throws -> PatchSampling {
    let corners = try self("\(name).corners.\(side)")
    let places = corners.scalars()
    let patches = corners.shape[1]
    return PatchSampling(
      corners: (0..<corners.shape[0]).map { image in
        (0..<patches).map { patch in
          let place = 2 * (image * patches + patch)
          return Int32((Int(places[place]) * side + Int(places[place + 1])) * channels)
        }
      },
      directions: try self("\(name).directions.\(side)").scalars())
  }
}
