import Foundation
import Imaging
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct PageTests {
  private func curves(_ metrics: String) throws -> ThinnedCurves {
    let path = FileManager.default.temporaryDirectory.path + "/metrics-\(UUID()).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try metrics.write(toFile: path, atomically: true, encoding: .utf8)
    var history = MetricsHistory()
    try history.read(path)
    return ThinnedCurves(history)
  }

  /// The largest page: the longest run, with noise for pictures, which does not compress.
  @Test func theLargestPageStaysBelowFiveMegabytes() throws {
    var page = try InventedRun.page(steps: 100_000, pictures: 2)
    for index in 0..<60 {
      try page.film.add(InventedRun.grid(progress: 0.001 * Double(index)), step: index)
    }
    #expect(page.film.frames.count > 5)
    #expect(page.html.utf8.count < 5_000_000)
  }

  /// A combining mark does not protect its neighbour from being escaped.
  @Test(arguments: ["", "\u{600}", "\u{338}", "\u{600}\u{338}", "\u{200D}"])
  func everythingFromOutsideIsEscaped(joiner: String) throws {
    let evil = "</script><script>alert('1')</script>&\"{{data}}"
      .map { joiner + String($0) + joiner }.joined()
    var page = try InventedRun.page(steps: 3, pictures: 1, title: evil)
    page.content.settings = [("dataroot", evil)]
    page.content.facts = [(evil, evil)]
    page.content.findings = [evil]
    page.content.commands = [evil]
    page.content.networks = [(evil, evil)]
    page.content.files = [(evil, evil)]
    // A browser reads scalars, not the characters that they form. Some stand as their codes.
    let scalars = page.html.unicodeScalars.filter { !joiner.unicodeScalars.contains($0) }
    let html = joiner.unicodeScalars.reduce(String(String.UnicodeScalarView(scalars))) {
      $0.replacing("\\u{\(String($1.value, radix: 16, uppercase: true))}", with: "")
    }
    #expect(!html.contains("alert('1')") && html.contains("alert(&#39;1&#39;)"))
    #expect(html.components(separatedBy: "</script>").count == 3)
    #expect(html.components(separatedBy: "{\"curves\":").count == 2)
  }

  /// The page loads nothing: its only addresses are names of the formats.
  @Test func nothingComesFromTheNetwork() throws {
    let html = try InventedRun.page(steps: 3, pictures: 1).html
    let addresses = html.matches(of: /https?:[^"' ]*/).map { String($0.0) }
    #expect(Set(addresses) == ["http://www.w3.org/2000/svg"])
  }

  /// A section about what has gone wrong, if anything has.
  @Test func findingsHaveASection() throws {
    var page = try InventedRun.page(steps: 3, pictures: 1)
    #expect(!page.html.contains("What to know"))
    page.content.findings = ["images are few: <3", "D has won"]
    #expect(page.html.contains("What to know</h2>"))
    #expect(page.html.contains("<li>Images are few: &lt;3</li>\n<li>D has won</li>"))
  }

  @Test func theDataAreJSON() throws {
    var metrics = InventedRun.metrics(steps: 4000)
    metrics += "4001,9,0,nan,inf,1e30,-1e-30,0\n"
    var page = try InventedRun.page(steps: 3, pictures: 2)
    page.curves = try curves(metrics)
    let html = page.html
    let start = try #require(html.range(of: "id=\"report\">")).upperBound
    let end = try #require(html[start...].range(of: "</script>")).lowerBound
    let data = try JSONSerialization.jsonObject(with: Data(html[start..<end].utf8))
    let object = try #require(data as? [String: Any])
    #expect((object["frames"] as? [Any])?.count == 2)
    let points = try #require((object["curves"] as? [String: Any])?["steps"] as? [Int])
    #expect(points.count == page.curves.steps.count && points.last == page.curves.steps.last)
  }

  /// The best evaluation is one that has a checkpoint, which the page links.
  @Test func theBestCheckpointIsNamed() throws {
    let html = try InventedRun.page(steps: 100, pictures: 1).html
    #expect(html.contains("step <b>80</b>: <a href=\"checkpoints/step_80.safetensors\">"))
    #expect(html.contains("at 25.50; the floor is 5.75."))
    let row = "<tr><th scope=\"row\">sliced wasserstein mean</th>"
    #expect(html.contains(row + "<td>31.0000</td><td>25.5000</td><td>5.7500</td></tr>"))
    #expect(html.contains("\"best\":80") && html.contains("\"steps\":[20,40,60,80,100]"))
    var page = try InventedRun.page(steps: 100, pictures: 1)
    page.evaluations = nil
    #expect(!page.html.contains("id=\"evaluations\"") && !page.html.contains("\"floors\""))
  }

  @Test func scoresAreReadToThoseWhoDoNotSeeThem() throws {
    let html = try InventedRun.page(steps: 3, pictures: 1).html
    #expect(html.contains("Scores of &lt;b&gt;noise&lt;/b&gt;."))
    #expect(html.contains("alt=\"Fakes, with the scores 0.000, 0.067, "))
  }

  @Test(arguments: [1, 2, 100, 5000])
  func theChartIsWellFormed(steps: Int) throws {
    let chart = LossChart(
      try curves(InventedRun.metrics(steps: steps, peak: 1)), title: "<runs> & \"more\"")
    let svg = chart.svg
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(svg.contains("prefers-color-scheme"))
  }

  /// XML has no control characters, not even as entities.
  @Test(arguments: [
    "\u{0}", "\u{1}", "\u{1B}[31m", "\u{7F}", "\u{9B}", "\u{202E}", "\u{FFFE}", "\u{FFFF}", "]]>",
    "\r\n", "\u{E0041}",
  ])
  func aChartOfAnyTitleIsWellFormed(title: String) throws {
    let svg = LossChart(try curves(InventedRun.metrics(steps: 3)), title: "a\(title)b").svg
    #expect(XMLParser(data: Data(svg.utf8)).parse(), "\(svg.prefix(400))")
    var page = try InventedRun.page(steps: 3, pictures: 1, title: "a\(title)b")
    page.content.findings = [title]
    page.content.settings = [("dataroot", title)]
    for scalar in page.html.unicodeScalars where scalar != "\n" {
      let category = scalar.properties.generalCategory
      #expect(
        category != .control && category != .format && !scalar.properties.isNoncharacterCodePoint)
    }
  }

  @Test func aChartOfNothingIsWellFormed() throws {
    for metrics in [
      "", InventedRun.metrics(steps: 1).replacing(/\n1,.*/, with: "\n1,0,0,nan,nan,nan,nan,nan\n"),
    ] {
      let svg = LossChart(try curves(metrics), title: "empty").svg
      #expect(XMLParser(data: Data(svg.utf8)).parse())
      #expect(!svg.contains("nan"))
    }
  }

  /// A file may have any values, but none is drawn outside of the chart.
  @Test(arguments: ["-1e30", "1e30", "3e38", "-1"])
  func aStrangeLossIsDrawnWithinTheChart(loss: String) throws {
    let metrics = InventedRun.metrics(steps: 3, peak: 1) + "4,0,3,\(loss),1,0.5,0.5,0.5\n"
    let svg = LossChart(try curves(metrics), title: "strange").svg
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    for match in svg.matches(of: /[ML](-?[\d.e+]+),(-?[\d.e+]+)/) {
      let (x, y) = try (#require(Double(match.1)), #require(Double(match.2)))
      #expect(0...960 ~= x && 0...440 ~= y)
    }
  }

  /// Labels of steps are whole numbers, even on the shortest axis.
  @Test func stepsAreWhole() throws {
    let svg = LossChart(
      try curves(InventedRun.metrics(steps: 2, peak: 1)), title: "short"
    ).svg
    let labels = svg.matches(of: /text-anchor="middle">([^<]*)</).map { String($0.1) }
    #expect(labels == ["1", "2", "step"])
  }

  @Test(arguments: [
    (0.0, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (3599, "59 min 59 s"),
    (3600, "1 h 00 min"), (172_800, "2 days 0 h"), (1e300, "ages"), (.nan, "ages"), (-3, "0 s"),
  ])
  func timesAreReadable(seconds: Double, text: String) {
    #expect(readable(seconds: seconds) == text)
  }
}
