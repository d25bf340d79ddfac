import Foundation

/// A setting of a run that was changed after its newest checkpoint was trained.
public struct SettingDifference: Equatable, Sendable {
  /// The name, under which the `dcgan` command has an option.
  public let name: String
  /// The value now, in words.
  public let value: String
  /// The value that the checkpoint was trained with, in words.
  public let trained: String
}

extension TrainingConfiguration {
  /// The metadata entry of a checkpoint that holds the settings it was trained with, as JSON: names
  /// and values of `checkedSettings`.
  static let settingsKey = "settings"

  /// What decides the steps after a checkpoint. The images and the networks are compared otherwise,
  /// and the files that a run began with no longer matter.
  private var checkedSettings: [(name: String, value: String)] {
    decisiveSettings.filter {
      !["dataroot", "networks", "init-generator", "init-discriminator"].contains($0.name)
    }
  }

  /// The settings that decide steps, for a checkpoint's metadata.
  var settingsJSON: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let settings = Dictionary(uniqueKeysWithValues: checkedSettings.map { ($0.name, $0.value) })
    // Texts can always be encoded.
    return (try? encoder.encode(settings)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// The settings that differ from those of the checkpoint with `metadata`.
  ///
  /// A checkpoint of an earlier version tells a few settings only; what it does not tell is no
  /// difference.
  func differences(from metadata: [String: String]) -> [SettingDifference] {
    var trained = [
      "batch-size": metadata["batch_size"], "lr": metadata["lr"], "beta1": metadata["beta1"],
      "seed": metadata["seed"], "hold-back": metadata["hold_back"],
    ].compactMapValues(\.self)
    if let text = metadata[Self.settingsKey],
      let settings = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    {
      trained = settings
    }
    let all = checkedSettings.compactMap { name, value in
      trained[name].flatMap { other in
        value == other ? nil : SettingDifference(name: name, value: value, trained: other)
      }
    }
    // The rates of both networks are the common one unless they have their own.
    guard let common = all.first(where: { $0.name == "lr" }) else { return all }
    return all.filter {
      !(["lr-g", "lr-d"].contains($0.name) && $0.value == common.value
        && $0.trained == common.trained)
    }
  }
}
