public import Datasets
import GAN
import Portraits

extension TrainingConfiguration {
  /// Opens the images that the settings name: those of the folder `dataroot` or, if there is none,
  /// the built-in portraits. They have the size and the channels of the networks.
  public func openDataset() throws(TrainingError) -> any ImageDataset {
    guard let dataroot else {
      if classes != nil { throw .portraitsHaveNoClasses }
      return PortraitDataset(imageSize: model.imageSize, channels: model.nc, seed: seed)
    }
    do {
      return try Datasets.openDataset(
        at: dataroot, imageSize: model.imageSize, channels: model.nc, classes: classes)
    } catch {
      throw .data(error)
    }
  }

  /// Throws unless there are images, and they have the sizes of the networks.
  func requireSizes(of dataset: any ImageDataset) throws(TrainingError) {
    guard dataset.count > 0 else {
      throw .invalidSettings("there are no images to train on: \(dataset.summary)")
    }
    guard dataset.imageSize != model.imageSize || dataset.channels != model.nc else { return }
    func form(_ size: Int, _ channels: Int) -> String {
      "\(size)x\(size) pixels and \(channels) channel\(channels == 1 ? "" : "s")"
    }
    throw .invalidSettings(
      "the images have \(form(dataset.imageSize, dataset.channels)), but the networks are for "
        + "\(form(model.imageSize, model.nc)); give both the same sizes")
  }
}
