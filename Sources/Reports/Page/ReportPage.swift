import Foundation
import PlainText

/// `report.html`: a page about a run that needs no other file and no connection.
package struct ReportPage {
  /// The text.
  package var content: ReportContent
  /// The curves of the metrics.
  package var curves: ThinnedCurves
  /// The pictures of the fixed latent vectors.
  package var film: FilmStrip
  /// A grid of training images, as `RealBesideFake.figure` makes it.
  package var real: EncodedPicture?
  /// The newest grid of fakes, as `RealBesideFake.figure` makes it.
  package var fake: EncodedPicture?
  /// The run's evaluations, if there are any.
  package var evaluations: EvaluationSection?
  /// The discriminator's scores of images in both grids.
  package var scores: ScoredImages?

  /// A page of the given parts.
  package init(
    _ content: ReportContent, curves: ThinnedCurves, film: FilmStrip, real: EncodedPicture?,
    fake: EncodedPicture?
  ) {
    (self.content, self.curves, self.film) = (content, curves, film)
    (self.real, self.fake) = (real, fake)
  }

  /// The content of the file.
  package var html: String {
    let template = String(decoding: PackageResources.page_html, as: UTF8.self)
    // Inserted text is not searched for names again: a path may contain {{data}}.
    return template.split(separator: "{{", omittingEmptySubsequences: false).enumerated()
      .map { index, part in
        guard index > 0, let end = part.firstRange(of: "}}") else { return String(part) }
        return value(of: String(part[..<end.lowerBound])) + part[end.upperBound...]
      }.joined()
  }

  /// The text that replaces a name between double braces in the template.
  private func value(of name: String) -> String {
    switch name {
    case "title": content.title.escapedForHTML
    case "style": String(decoding: PackageResources.page_css, as: UTF8.self)
    case "script": String(decoding: PackageResources.page_js, as: UTF8.self)
    case "data": data
    case "state": content.state.rawValue
    case "stateName": content.state.name
    case "status": status.escapedForHTML
    case "step": String(content.step)
    case "lastStep": String(max(1, content.lastStep))
    case "findings": findings
    case "facts": facts
    case "comparison": comparison
    case "evaluations": evaluations?.html ?? ""
    case "scores":
      scores?.html
        ?? (content.state == .running
          ? "<p>Scores follow with the next picture.</p>"
          : "<p>There are no scores of these pictures.</p>")
    case "commands": commands
    case "settings": content.settings.map(Self.row).joined(separator: "\n")
    case "networks": content.networks.map(Self.network).joined(separator: "\n")
    case "files": content.files.map(Self.file).joined(separator: "\n")
    case "footer": footer
    default: fatalError("ReportPage: the template has an unknown name '\(name)'")
    }
  }

  /// The line beside the badge: steps, speed and times.
  private var status: String {
    var parts = ["step \(content.step.grouped) of \(content.lastStep.grouped)"]
    if let speed = content.imagesPerSecond { parts.append("\(Self.rate(speed)) images/s") }
    if let spent = content.secondsSpent { parts.append("\(readable(seconds: spent)) spent") }
    if content.state == .running || content.state == .stopped, let left = content.secondsLeft {
      parts.append("about \(readable(seconds: left)) left")
    }
    return parts.joined(separator: ", ")
  }

  private static func rate(_ speed: Double) -> String {
    speed < 10 ? speed.fixed(1) : speed.grouped
  }

  private var facts: String {
    content.facts.map { entry in
      "<dt>\(entry.name.escapedForHTML)</dt><dd>\(entry.value.escapedForHTML)</dd>"
    }.joined(separator: "\n")
  }

  private var findings: String {
    guard !content.findings.isEmpty else { return "" }
    // Sentences begin in lower case, as they follow another word on the terminal.
    let items = content.findings.map { sentence in
      "<li>\((sentence.prefix(1).uppercased() + sentence.dropFirst()).escapedForHTML)</li>"
    }
    return """
      <section class="findings" aria-labelledby="findings-title">
        <h2 id="findings-title">What to know</h2>
        <ul>
      \(items.joined(separator: "\n"))
        </ul>
      </section>
      """
  }

  private var comparison: String {
    let step = film.frames.last.map(\.step.grouped) ?? "0"
    let pictures = [("Real images", real), ("Fakes after step \(step)", fake)]
    let figures = pictures.compactMap { caption, picture in
      picture.map { picture in
        """
        <figure><figcaption>\(caption)</figcaption>
        <img src="data:image/jpeg;base64,\(picture.base64)" alt="\(caption) in a grid"></figure>
        """
      }
    }
    return figures.isEmpty
      ? "<p>Pictures follow after the first steps.</p>" : figures.joined(separator: "\n")
  }

  private var commands: String {
    guard !content.commands.isEmpty else { return "" }
    let title = content.commands.count == 1 ? "Command" : "Commands, one after the other"
    return "<h3>\(title)</h3>\n"
      + content.commands.map { "<pre class=\"command\">\($0.escapedForHTML)</pre>" }
      .joined(separator: "\n")
  }

  private static func row(_ entry: ReportContent.Entry) -> String {
    "<tr><th scope=\"row\">\(entry.name.escapedForHTML)</th>"
      + "<td>\(entry.value.escapedForHTML)</td></tr>"
  }

  private static func network(_ entry: ReportContent.Entry) -> String {
    "<h3>\(entry.name.escapedForHTML)</h3>\n"
      + "<pre tabindex=\"0\">\(entry.value.escapedForHTML)</pre>"
  }

  private static func file(_ entry: ReportContent.Entry) -> String {
    let name = entry.name.escapedForHTML
    return "<li><a href=\"\(name)\">\(name)</a>: \(entry.value.escapedForHTML)</li>"
  }

  private var footer: String {
    content.state == .running
      ? "Rewritten whenever the run draws its fixed latent vectors; the page then shows the new "
        + "state by itself."
      : "Written when the run was \(content.state == .complete ? "complete" : "stopped")."
  }
}
