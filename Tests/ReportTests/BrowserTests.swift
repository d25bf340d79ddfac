import Foundation
import Reports
import Testing

/// The page in a real browser. `DCGAN_SCREENSHOTS=folder` keeps pictures of it.
@Suite(
  .serialized,
  .enabled(
    if: Browser.isAvailable,
    "the page is not tried in a browser: chromium, chromedriver and curl are not all installed"))
struct BrowserTests {
  private func withPage(
    steps: Int, pictures: Int = 12, _ body: (Browser) async throws -> Void
  ) async throws {
    let path = FileManager.default.temporaryDirectory.path + "/report-\(UUID()).html"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try InventedRun.page(steps: steps, pictures: pictures).html.write(
      toFile: path, atomically: true, encoding: .utf8)
    try await Browser.run { browser in
      try browser.open(path)
      try await body(browser)
      // No errors, and nothing is loaded from elsewhere.
      #expect(try browser.log() == [])
    }
  }

  private let frame = "document.getElementById('frame').src"
  private let position = "document.getElementById('position').value"

  @Test func theAnimationPlaysAndPauses() async throws {
    try await withPage(steps: 100) { browser in
      try browser.photograph("100-light")
      let newest: String = try browser.value(of: frame)
      try browser.click("#play")
      #expect(try browser.value(of: "document.getElementById('play').textContent") == "Pause")
      try await browser.wait(until: "\(frame) !== '\(newest)'")
      try await browser.wait(until: "Number(\(position)) >= 3")
      try browser.click("#play")
      let paused: String = try browser.value(of: position)
      try await Task.sleep(for: .milliseconds(500))
      #expect(try browser.value(of: position) == paused)
    }
  }

  /// At the fastest speed, pictures follow one another four times as fast, also by the keyboard.
  @Test func theSpeedCanBeChosen() async throws {
    try await withPage(steps: 100, pictures: 40) { browser in
      let speed = "document.getElementById('speed').value"
      #expect(try browser.value(of: speed) == "1")
      // Arrow down twice.
      try browser.type("\u{E015}\u{E015}", on: "#speed")
      try await browser.wait(until: "\(speed) === '4'")
      // The delays that the film asks for.
      _ =
        try browser.value(
          of: "(window.delays = [], window.later = window.setTimeout, window.setTimeout = "
            + "(f, time) => { delays.push(time); return later(f, time); }, true)") as Bool
      try browser.type("\u{E011}", on: "#position")
      try browser.click("#play")
      try await browser.wait(until: "delays.length >= 3")
      try browser.click("#play")
      #expect(try browser.value(of: "delays[0] === 40 && delays[1] === 40"))
      // The choice survives a reload.
      _ = try browser.value(of: "(location.reload(), true)") as Bool
      try await browser.wait(until: "document.readyState === 'complete' && \(speed) === '4'")
    }
  }

  /// The page's axis is that of `LossAxis`; a curve that leaves it is marked.
  @Test func aPeakIsMarked() async throws {
    try await withPage(steps: 100) { browser in
      let marks: Int = try browser.value(
        of: "document.querySelectorAll('#losses .beyond').length")
      #expect(marks == 0)
    }
    let path = FileManager.default.temporaryDirectory.path + "/report-\(UUID()).html"
    let metrics = path + ".csv"
    defer {
      for file in [path, metrics] { try? FileManager.default.removeItem(atPath: file) }
    }
    let text = InventedRun.metrics(steps: 100) + "101,0,100,1.0,1e9,0.5,0.5,0.5\n"
    try text.write(toFile: metrics, atomically: true, encoding: .utf8)
    var history = MetricsHistory()
    try history.read(metrics)
    var page = try InventedRun.page(steps: 100)
    page.curves = ThinnedCurves(history)
    try page.html.write(toFile: path, atomically: true, encoding: .utf8)
    try await Browser.run { browser in
      try browser.open(path)
      let marks: Int = try browser.value(
        of: "document.querySelectorAll('#losses .beyond').length")
      #expect(marks == 1)
      let inside =
        "[...document.querySelectorAll('#losses .smooth')].every((curve) => "
        + "curve.getBBox().y >= 0 && curve.getBBox().height < 320)"
      #expect(try browser.value(of: inside))
      #expect(try browser.log() == [])
      try browser.photograph("peak")
    }
  }

  @Test func evaluationsAreDrawn() async throws {
    try await withPage(steps: 100) { browser in
      // Five points, and two dots of the cursor.
      let points: Int = try browser.value(
        of: "document.querySelectorAll('#evaluations circle').length")
      let rings: Int = try browser.value(
        of: "document.querySelectorAll('#evaluations .best').length")
      #expect(points == 7 && rings == 1)
      // End, then arrow left: the fourth evaluation.
      try browser.type("\u{E010}\u{E012}", on: "#evaluations .plot")
      let tip: String = try browser.value(
        of: "document.querySelector('#evaluations .tip').innerText")
      #expect(
        tip.contains(/Step 80\n/) && tip.contains("25.500") && tip.contains("5.750"), "\(tip)")
    }
  }

  @Test func theSliderChoosesAPicture() async throws {
    try await withPage(steps: 100) { browser in
      let newest: String = try browser.value(of: frame)
      let step = "document.getElementById('frame-step').textContent"
      #expect(try browser.value(of: step) == "step 100")
      // Arrow left, then Home.
      try browser.type("\u{E012}", on: "#position")
      #expect(try browser.value(of: position) == "10")
      #expect(try browser.value(of: frame) != newest)
      try browser.type("\u{E011}", on: "#position")
      #expect(try browser.value(of: step) == "step 0")
      // The reader's choice survives a reload.
      _ = try browser.value(of: "(location.reload(), true)") as Bool
      try await browser.wait(until: "document.readyState === 'complete' && \(position) === '0'")
    }
  }

  /// The chosen picture is remembered by its step, since a newer page may have fewer pictures.
  @Test func theChosenPictureStaysWhenOthersLeave() async throws {
    let path = FileManager.default.temporaryDirectory.path + "/report-\(UUID()).html"
    defer { try? FileManager.default.removeItem(atPath: path) }
    func write(pictures: Int) throws {
      var page = try InventedRun.page(steps: 400, pictures: 0)
      for index in 0..<pictures {
        try page.film.add(InventedRun.grid(progress: 0.01, side: 4), step: 10 * index)
      }
      try page.html.write(toFile: path, atomically: true, encoding: .utf8)
    }
    try write(pictures: 40)
    try await Browser.run { browser in
      try browser.open(path)
      let step = "document.getElementById('frame-step').textContent"
      // Home, then arrow right, to a picture that the newer page does not have.
      try browser.type("\u{E011}" + String(repeating: "\u{E014}", count: 21), on: "#position")
      #expect(try browser.value(of: step) == "step 210")
      try write(pictures: 41)
      _ = try browser.value(of: "(location.reload(), true)") as Bool
      try await browser.wait(
        until: "document.readyState === 'complete' && document.getElementById('position').max < 39")
      #expect(try browser.value(of: step) == "step 200")
      #expect(try browser.log() == [])
    }
  }

  @Test func hoveringTellsStepAndValues() async throws {
    try await withPage(steps: 100) { browser in
      let tip = "document.querySelector('#losses .tip')"
      #expect(try browser.value(of: "\(tip).hidden") == true)
      try browser.hover("#losses .plot", x: 0, y: 0)
      try await browser.wait(until: "!\(tip).hidden")
      let text: String = try browser.value(of: "\(tip).innerText")
      #expect(text.contains(/Step (49|50|51|52), epoch 1/), "\(text)")
      #expect(text.contains(/Loss_D\s+\d\.\d{3}/) && text.contains("Loss_G"), "\(text)")
      try browser.photograph("100-hover")
      try browser.hover("h1", x: 0, y: 0)
      try await browser.wait(until: "\(tip).hidden")
      // The keyboard works as well: End, then arrow left.
      try browser.type("\u{E010}\u{E012}", on: "#outputs .plot")
      let last: String = try browser.value(
        of: "document.querySelector('#outputs .tip').innerText")
      #expect(last.contains("Step 99") && last.contains("D(G(z)) after"), "\(last)")
    }
  }

  @Test func smoothingChangesTheCurves() async throws {
    try await withPage(steps: 300) { browser in
      let curve = "document.querySelector('#losses .smooth').getAttribute('d')"
      try browser.type("\u{E011}", on: "#smoothing")
      let raw: String = try browser.value(of: curve)
      try browser.type("\u{E010}", on: "#smoothing")
      let smooth: String = try browser.value(of: curve)
      #expect(raw != smooth)
      let label: String = try browser.value(
        of: "document.getElementById('smoothing-value').textContent")
      #expect(label == "over 50 steps")
    }
  }

  @Test func aLongRunIsDrawnWhole() async throws {
    try await withPage(steps: 100_000, pictures: 200) { browser in
      try browser.photograph("100000-light")
      try browser.hover("#losses .plot", x: 100, y: 0)
      let text: String = try browser.value(
        of: "document.querySelector('#losses .tip').innerText")
      #expect(text.contains("Steps") && text.contains("lowest"), "\(text)")
      try browser.photograph("100000-hover")
      try browser.prefer("dark")
      try browser.photograph("100000-dark")
    }
  }

  @Test func lightAndDarkDiffer() async throws {
    try await withPage(steps: 100) { browser in
      let ground = "getComputedStyle(document.body).backgroundColor"
      try browser.prefer("light")
      let light: String = try browser.value(of: ground)
      try browser.prefer("dark")
      let dark: String = try browser.value(of: ground)
      #expect(light == "rgb(251, 251, 249)" && dark == "rgb(21, 24, 27)")
      try browser.photograph("100-dark")
    }
  }

  /// The tooltip of a thinned curve is the longest.
  @Test(arguments: [320, 390]) func tipsFitOnAPhone(width: Int) async throws {
    try await withPage(steps: 20_000, pictures: 1) { browser in
      try browser.setWidth(width, isPhone: true)
      for chart in ["#losses", "#outputs"] {
        for x in [-100, 0, 100] {
          try browser.hover("\(chart) .plot", x: x, y: 0)
          let tip = "document.querySelector('\(chart) .tip').getBoundingClientRect()"
          #expect(try browser.value(of: "\(tip).width > 100 && \(tip).left >= 0"))
          #expect(try browser.value(of: "\(tip).right <= \(width)"))
        }
      }
    }
  }

  @Test(arguments: [320, 390, 768])
  func nothingIsWiderThanThePhone(width: Int) async throws {
    try await withPage(steps: 100) { browser in
      try browser.setWidth(width, isPhone: true)
      let wide: Int = try browser.value(of: "document.documentElement.scrollWidth")
      #expect(wide <= width)
      let plot: Int = try browser.value(
        of: "document.querySelector('#losses svg').getBoundingClientRect().width | 0")
      #expect(plot <= width && plot > width / 2)
      try browser.hover("#losses .plot", x: 20, y: 0)
      #expect(try browser.value(of: "document.documentElement.scrollWidth") <= width)
      try browser.photograph("phone-\(width)")
    }
  }
}
