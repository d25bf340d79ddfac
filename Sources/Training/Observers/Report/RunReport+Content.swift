import Foundation
import GAN
import Layers
import Reports

extension RunReport {
  /// The content of the page of a run that has done `step` of `lastStep` steps. One that was
  /// limited to fewer steps than its epochs have is not complete.
  func content(_ state: ReportContent.State, step: Int, lastStep: Int) -> ReportContent {
    var content = ReportContent(title: directory.path)
    let all = sessions.last?.stepsOfAllEpochs ?? lastStep
    content.state = state == .complete && step < all ? .limited : state
    content.step = step
    content.lastStep = content.state == .limited ? all : lastStep
    if let session = sessions.last {
      content.secondsSpent = sessions.reduce(0) { $0 + max(0, $1.seconds) }
      let steps = Double(session.lastStep) - Double(session.firstStep)
      if session.seconds > 0, session.images > 0, steps > 0 {
        content.imagesPerSecond = Double(session.images) / session.seconds
        let secondsPerStep = session.seconds / steps
        content.secondsLeft = secondsPerStep * Double(max(0, lastStep - step))
        if state == .running {
          let next = configuration.pictures(lastStep: lastStep).next(after: step)
          content.secondsToNext = secondsPerStep * Double(min(next, lastStep) - step)
        }
      } else if state == .running {
        // The speed is not known yet: look again soon.
        content.secondsToNext = 0
      }
    }
    content.facts = facts
    content.findings = findings(upTo: step).map(explain)
    content.settings = settings
    content.commands = sessions.compactMap(\.command)
    content.networks = networks
    content.files = files
    return content
  }

  /// The tables of the networks. No network is made for them, as it may not fit into memory.
  private var networks: [ReportContent.Entry] {
    let networks = configuration.networkSpecs
    return [
      ("Generator", networks.generator.table),
      (
        "Discriminator"
          + (configuration.recipe.loss == .tutorial
            ? " (its outputs are logits; the loss applies the sigmoid)" : ""),
        networks.discriminator.table
      ),
    ]
  }

  private var facts: [ReportContent.Entry] {
    var facts: [ReportContent.Entry] = []
    if let session = sessions.last { facts.append(("Learns from", session.dataset)) }
    if let epoch = history.epochs.last, epoch < configuration.epochs {
      facts.append(("Epoch", "\(epoch + 1) of \(configuration.epochs)"))
    }
    facts.append(("Batches of", "\(configuration.batchSize) images"))
    if let first = sessions.first {
      facts.append(("Begun", first.began.formatted(.iso8601.year().month().day())))
    }
    return facts
  }

  /// The settings under the tutorial's names.
  private var settings: [ReportContent.Entry] {
    // Without a folder: the built-in portraits, or a dataset of the calling program.
    let data = sessions.last.map { "none: \($0.dataset)" } ?? "none"
    return [("dataroot", configuration.dataroot ?? data)]
      + (configuration.stepSettings + configuration.lengthSettings).map { ($0.name, $0.value) }
  }

  /// The files of the run that exist.
  private var files: [ReportContent.Entry] {
    let all: [ReportContent.Entry] = [
      ("losses.svg", "the losses as a drawing"),
      ("progress.gif", "the fixed latent vectors as an animation (written when the run stops)"),
      ("real_vs_fake.png", "real images beside the newest fakes"),
      ("real_vs_fake.csv", "D's score of each of them"),
      ("evaluations.csv", "measures of the generator against the run's images"),
      ("metrics.csv", "losses and outputs of every step"),
      ("samples", "pictures of the fixed latent vectors"),
      ("checkpoints", "the weights and everything needed to continue"),
      ("config.json", "the settings"),
      ("sessions.json", "commands and times"),
      ("findings.json", "what the run has found, as above"),
      ("held_back.csv", "D's mean outputs on training images and on held-back ones"),
    ]
    return all.filter {
      // The page may be the first file that is written.
      FileManager.default.fileExists(atPath: directory.path + "/" + $0.name)
    }
  }
}
