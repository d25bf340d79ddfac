import Checkpoints
import Datasets
import Foundation
import GAN
import Layers
import ModelFiles
import Portraits
import RandomStreams
import Tensors

extension TrainingState {
  /// The format that a checkpoint names in its metadata.
  private static let format = NetworkFile.checkpointFormat

  /// The state as a safetensors file; `docs/checkpoints.md` lists its entries.
  func checkpoint(
    _ configuration: TrainingConfiguration, dataset: any ImageDataset
  ) -> SafetensorsWriter {
    let model = configuration.model
    var metadata = [
      "format": Self.format, "version": "1", "image_size": "\(model.imageSize)",
      "nc": "\(model.nc)", "nz": "\(model.nz)",
      "batch_size": "\(configuration.batchSize)", "lr": "\(configuration.learningRate)",
      "beta1": "\(configuration.beta1)", "seed": "\(configuration.seed)",
      "images": "\(dataset.count)", "dataset": kind(of: dataset), "step": "\(step)",
      "epoch": "\(epoch)", "position": "\(position)", "noise_position": "\(latentStream.position)",
      "interrupted": isInterrupted ? "1" : "0", "averaged_images": "\(average.images)",
      TrainingConfiguration.settingsKey: configuration.settingsJSON,
    ]
    if let holdBack = configuration.holdBack { metadata["hold_back"] = "\(holdBack)" }
    if configuration.hasTutorialNetworks {
      metadata["ngf"] = "\(model.ngf)"
      metadata["ndf"] = "\(model.ndf)"
    } else {
      metadata[NetworkFile.networksKey] = configuration.networkSpecs.compactJSON
    }
    var file = SafetensorsWriter(metadata: metadata)
    trainer.save(to: &file)
    average.generator.main.save(to: &file, prefix: NetworkFile.averagePrefix)
    file.add(fixedLatents.nchwFromNHWC(), named: "fixed_noise")
    return file
  }

  /// Whether the checkpoint at `path` was written for no other reason than that a run was stopped;
  /// false if that cannot be read.
  static func isInterrupted(_ path: String) -> Bool {
    (try? SafetensorsFile(contentsOf: path))?.metadata["interrupted"] == "1"
  }

  /// Reads a file that `checkpoint` made for the same settings, and for as many images of the same
  /// kind.
  ///
  /// - Parameters:
  ///   - settingsPath: the file that `configuration` is from, for errors.
  ///   - agreed: the names of the settings that may differ from those of the checkpoint.
  init(
    contentsOf path: String, _ configuration: TrainingConfiguration, dataset: any ImageDataset,
    settingsPath: String, agreed: Set<String>
  ) throws(TrainingError) {
    let file: SafetensorsFile
    let images: Int
    let networks: GANSpec
    do throws(ModelFileError) {
      file = try SafetensorsFile.open(path, format: Self.format)
      images = try file.count("images")
      let described =
        configuration.hasTutorialNetworks ? nil : configuration.networkSpecs.compactJSON
      // Other sizes of the tutorial's networks are found with the tensors.
      networks =
        file.metadata[NetworkFile.networksKey] == described
        ? configuration.networkSpecs : try file.networkSpecs(path: path)
    } catch {
      throw .checkpoint(error)
    }
    if let (expected, found) = configuration.networkSpecs.difference(from: networks) {
      throw .otherNetworks(path: path, found: found, expected: expected)
    }
    guard file.metadata["dataset"] == kind(of: dataset) else {
      throw .otherDataset(path: path, found: dataset.summary)
    }
    guard images == dataset.count else {
      throw .otherImages(path: path, found: dataset.count, expected: images)
    }
    let differences = configuration.differences(from: file.metadata)
    // Other images cannot be agreed to: the place in the data is one among those of before.
    guard differences.allSatisfy({ agreed.contains($0.name) && $0.name != "hold-back" }) else {
      throw .changedSettings(path: settingsPath, checkpoint: path, differences: differences)
    }
    self.init(configuration, imageCount: dataset.count)
    do {
      try restore(from: file)
    } catch {
      throw .checkpoint(error)
    }
    notes += differences.map {
      "\(settingsPath) was changed: \($0.name) is \($0.value) from step \(step + 1) on, was "
        + $0.trained
    }
  }

  private mutating func restore(from file: SafetensorsFile) throws(ModelFileError) {
    step = try file.count("step")
    epoch = try file.count("epoch")
    position = try file.count("position")
    latentStream.position = try file.integer("noise_position", in: 0...1 << 62)
    isInterrupted = try file.count("interrupted") == 1
    try trainer.load(from: file)
    let hasAverage = file.entries.contains { $0.name.hasPrefix(NetworkFile.averagePrefix) }
    if file.metadata["averaged_images"] == nil && !hasAverage {
      // Written by a version that did not average: the average begins here.
      average.restart()
    } else {
      try average.generator.main.load(from: file, prefix: NetworkFile.averagePrefix)
      average.resume(images: try file.count("averaged_images"))
    }
    let fixed = try file.tensor(
      "fixed_noise", shape: [Self.sampleCount, trainer.generator.nz, 1, 1])
    fixedLatents = fixed.nhwcFromNCHW()
  }
}

/// The kind of a run's images, as its checkpoints name it.
///
/// A folder may move, and a program may name its images as it likes. But the built-in portraits are
/// the same everywhere.
private func kind(of dataset: any ImageDataset) -> String {
  dataset is PortraitDataset ? "portraits" : "other"
}

extension SafetensorsFile {
  /// The metadata entry `key` as a whole number from 0 to 2^40.
  fileprivate func count(_ key: String) throws(ModelFileError) -> Int {
    try integer(key, in: 0...1 << 40)
  }

  /// The networks of a checkpoint by its metadata: those of one's own, or the tutorial's.
  fileprivate func networkSpecs(path: String) throws(ModelFileError) -> GANSpec {
    let key = NetworkFile.networksKey
    guard let text = metadata[key] else {
      let model = ModelConfiguration(
        imageSize: try count("image_size"), nc: try count("nc"), nz: try count("nz"),
        ngf: try count("ngf"), ndf: try count("ndf"))
      do {
        try model.validate()
      } catch {
        throw .badNetworks(path: path, reason: error.description)
      }
      return model.networks
    }
    do {
      return try GANSpec(json: Data(text.utf8))
    } catch {
      throw .invalidMetadata(path: path, key: key, value: text)
    }
  }
}
