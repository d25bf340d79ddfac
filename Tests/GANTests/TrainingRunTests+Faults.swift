import Checkpoints
import Datasets
import Foundation
import GAN
import Imaging
import ModelFiles
import Portraits
import Replay
import Synchronization
import TestSupport
import Testing
import Training

/// What a run refuses, what it says, and what does not end it.
extension TrainingRunTests {
  @Test func aDamagedConfigurationNamesTheSetting() throws {
    try withFolders { folder, _ in
      #expect(try !run(in: folder, stoppingAfter: 5))
      let path = folder + "/config.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let damaged = text.replacingOccurrences(of: "\"seed\"", with: "\"sead\"")
      try damaged.write(toFile: path, atomically: true, encoding: .utf8)
      do {
        _ = try RunDirectory(path: folder).configuration()
        Issue.record("a configuration without a seed was read")
      } catch let error as TrainingError {
        #expect(error.description.contains("'seed' is missing"))
      }
    }
  }

  /// Programs that begin at the same moment all find the folder empty. More than once, as what they do
  /// to each other depends on the moment.
  @Test(arguments: 0..<20) func oneOfManyTakesTheFolder(round: Int) throws {
    try withFolders { folder, _ in
      let outcomes = Mutex<[(seed: UInt64, error: String?)]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { seed in
        var configuration = Self.configuration
        configuration.seed = UInt64(seed)
        var error: String?
        do {
          _ = try TrainingRun(
            configuration, in: RunDirectory(path: folder), dataset: Self.dataset)
        } catch let refusal {
          error = "\(refusal)"
        }
        outcomes.withLock { [error] in $0.append((configuration.seed, error)) }
      }
      let all = outcomes.withLock { $0 }
      let winners = all.filter { $0.error == nil }
      #expect(winners.count == 1, "\(all)")
      #expect(all.compactMap(\.error).allSatisfy { $0.contains("already holds a run") })
      let saved = try RunDirectory(path: folder).configuration()
      #expect(saved.seed == winners.first?.seed)
    }
  }

  /// A mistake of a program; it costs a sentence, and no folder.
  @Test(arguments: [(32, 3), (16, 1)])
  func imagesOfOtherSizesAreRefused(size: Int, channels: Int) throws {
    try withFolders { folder, _ in
      let other = PortraitDataset(count: 20, imageSize: size, channels: channels, seed: 1)
      #expect {
        try run(in: folder, dataset: other)
      } throws: {
        "\($0)".contains("\(size)x\(size) pixels and \(channels) channel")
          && "\($0)".contains("16x16 pixels and 3 channels")
      }
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  /// The images of a program, which no setting names.
  private struct OwnImages: ImageDataset {
    let count = 20
    let imageSize = 16
    let channels = 3
    var summary: String { "images of our own" }
    func image(at index: Int) -> Image { Image(width: 16, height: 16, channels: 3) }
  }

  @Test func portraitsDoNotTakeThePlaceOfOtherImages() throws {
    try withFolders { own, portraits in
      _ = try run(in: own, dataset: OwnImages(), stoppingAfter: 5)
      #expect {
        try run(in: own, resumes: true)
      } throws: {
        "\($0)".contains("other images than") && "\($0)".contains(Self.dataset.summary)
      }
      _ = try run(in: own, dataset: OwnImages(), resumes: true)
      _ = try run(in: portraits, stoppingAfter: 5)
      #expect {
        try run(in: portraits, dataset: OwnImages(), resumes: true)
      } throws: { "\($0)".contains("other images than images of our own") }
    }
  }

  /// Half a million steps of large batches draw more numbers than other counts may have.
  @Test func manyDrawnNumbersDoNotEndARun() throws {
    try withFolders { folder, _ in
      #expect(try !run(in: folder, stoppingAfter: 5))
      let path = folder + "/checkpoints/step_000005.safetensors"
      let file = try SafetensorsFile(contentsOf: path)
      var writer = SafetensorsWriter(metadata: file.metadata)
      writer.metadata["noise_position"] = "1099511627780"
      for entry in file.entries {
        if entry.type == .int64 {
          writer.add(
            integers: try file.integers(named: entry.name), shape: entry.shape, named: entry.name)
        } else {
          writer.add(try file.tensor(named: entry.name), named: entry.name)
        }
      }
      try writer.write(to: path)
      #expect(try run(in: folder, resumes: true))
    }
  }

  @Test func whyTheLossesCannotGoOnIsSaid() throws {
    try withFolders { folder, _ in
      #expect(try !run(in: folder, stoppingAfter: 5))
      let path = folder + "/metrics.csv"
      try "step\n1\n2\n".write(toFile: path, atomically: true, encoding: .utf8)
      #expect {
        try run(in: folder, resumes: true)
      } throws: { "\($0)".contains("lacks lines of the 5 steps") }
      try FileManager.default.removeItem(atPath: path)
      #expect {
        try run(in: folder, resumes: true)
      } throws: { "\($0)".contains(path) && !"\($0)".contains("lacks lines") }
    }
  }

  /// A run that is continued would fail again, and with another setting it is another run.
  @Test func theAdviceAboutAFailureIsPossible() {
    let advice = TrainingError.diverged(step: 7, checkpoint: "runs/001/x").description
    #expect(advice.contains("new run") && advice.contains("--lr"))
    #expect(advice.contains("--init-generator runs/001/x --init-discriminator runs/001/x"))
    let first = TrainingError.diverged(step: 1, checkpoint: nil).description
    #expect(first.contains("new run") && !first.contains("--init"))
  }
}
