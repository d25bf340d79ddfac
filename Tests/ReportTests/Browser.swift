import Foundation
import Testing

/// A headless Chromium, controlled by the W3C's WebDriver protocol.
final class Browser {
  private let driver: Process
  private let base: String
  private var session = ""

  /// Whether Chromium, its driver and curl are installed.
  static var isAvailable: Bool {
    [["chromium", "google-chrome"], ["chromedriver"], ["curl"]].allSatisfy { path(of: $0) != nil }
  }

  private static func path(of names: [String]) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Starts a browser, passes it to `body` and ends it.
  static func run(_ body: (Browser) async throws -> Void) async throws {
    let browser = try Browser()
    defer { browser.end() }
    try browser.begin()
    try await body(browser)
  }

  private init() throws {
    driver = Process()
    driver.executableURL = URL(fileURLWithPath: try #require(Self.path(of: ["chromedriver"])))
    driver.arguments = ["--port=0"]
    let output = Pipe()
    driver.standardOutput = output
    driver.standardError = FileHandle.nullDevice
    try driver.run()
    // The driver prints the port that it has chosen.
    var text = ""
    while true {
      let data = output.fileHandleForReading.availableData
      text += String(decoding: data, as: UTF8.self)
      if let match = text.firstMatch(of: /successfully on port (\d+)/) {
        base = "http://127.0.0.1:\(match.1)"
        return
      }
      if data.isEmpty { throw Failure(description: "chromedriver does not start: \(text)") }
    }
  }

  private func begin() throws {
    var arguments = ["--headless=new", "--window-size=1200,900", "--disable-dev-shm-usage"]
    // Chromium refuses to run as root in its sandbox.
    if geteuid() == 0 { arguments.append("--no-sandbox") }
    let answer = try call(
      "POST", "/session",
      [
        "capabilities": [
          "alwaysMatch": [
            "goog:chromeOptions": ["args": arguments], "goog:loggingPrefs": ["browser": "ALL"],
          ]
        ]
      ])
    session = try #require((answer as? [String: Any])?["sessionId"] as? String)
  }

  private func end() {
    if !session.isEmpty { _ = try? call("DELETE", "/session/\(session)") }
    driver.terminate()
  }

  /// Asks the driver with curl, since FoundationNetworking cannot parse the headers of its answers.
  private func call(_ method: String, _ path: String, _ body: [String: Any]? = nil) throws -> Any? {
    let curl = Process()
    curl.executableURL = URL(fileURLWithPath: try #require(Self.path(of: ["curl"])))
    curl.arguments = [
      "--silent", "--noproxy", "*", "--max-time", "120", "--request", method, base + path,
    ]
    if let body {
      let data = try JSONSerialization.data(withJSONObject: body)
      curl.arguments? += ["--data-binary", String(decoding: data, as: UTF8.self)]
    }
    let output = Pipe()
    curl.standardOutput = output
    try curl.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    let answer = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    guard let answer, let value = answer["value"] else {
      throw Failure(description: "\(path): no answer from chromedriver")
    }
    if let failure = value as? [String: Any], let error = failure["error"] {
      throw Failure(description: "\(path): \(error): \(failure["message"] ?? "")")
    }
    return value
  }

  private func command(_ path: String, _ body: [String: Any] = [:]) throws -> Any? {
    try call("POST", "/session/\(session)\(path)", body)
  }

  func open(_ path: String) throws {
    _ = try command("/url", ["url": "file://\(path)"])
  }

  /// The value of a JavaScript expression.
  func value<Value>(of expression: String) throws -> Value {
    let value = try command(
      "/execute/sync", ["script": "return \(expression)", "args": [Any]()])
    guard let value = value as? Value else {
      throw Failure(description: "\(expression) is \(value ?? "nothing")")
    }
    return value
  }

  /// Waits until a JavaScript expression is true.
  func wait(until expression: String) async throws {
    for _ in 0..<100 {
      if try value(of: "Boolean(\(expression))") { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw Failure(description: "never true: \(expression)")
  }

  private func element(_ selector: String) throws -> String {
    let found = try command("/element", ["using": "css selector", "value": selector])
    return try #require((found as? [String: String])?.values.first)
  }

  func click(_ selector: String) throws {
    _ = try command("/element/\(element(selector))/click")
  }

  /// Types keys on an element. WebDriver names keys without a character U+E000 and so on.
  func type(_ keys: String, on selector: String) throws {
    _ = try command("/element/\(element(selector))/value", ["text": keys])
  }

  /// Moves the mouse to a place in an element, in pixels from its centre.
  func hover(_ selector: String, x: Int, y: Int) throws {
    let origin = ["element-6066-11e4-a52e-4f735466cecf": try element(selector)]
    let move: [String: Any] = [
      "type": "pointerMove", "duration": 0, "origin": origin, "x": x, "y": y,
    ]
    _ = try command(
      "/actions", ["actions": [["type": "pointer", "id": "mouse", "actions": [move]]]])
  }

  /// Sends a command of Chromium's own protocol.
  private func chromium(_ name: String, _ parameters: [String: Any]) throws -> Any? {
    try command("/goog/cdp/execute", ["cmd": name, "params": parameters])
  }

  func prefer(_ scheme: String) throws {
    let feature = ["name": "prefers-color-scheme", "value": scheme]
    _ = try chromium("Emulation.setEmulatedMedia", ["features": [feature]])
  }

  func setWidth(_ width: Int, height: Int = 844, isPhone: Bool) throws {
    _ = try chromium(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": isPhone])
  }

  /// The lines in the page's console, with errors and warnings of the browser.
  func log() throws -> [String] {
    let entries = try command("/se/log", ["type": "browser"]) as? [[String: Any]]
    return (entries ?? []).map { "\($0["level"] ?? ""): \($0["message"] ?? "")" }
  }

  /// Writes a picture of the whole page into the folder DCGAN_SCREENSHOTS, if that is set.
  func photograph(_ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["DCGAN_SCREENSHOTS"] else { return }
    let answer = try chromium("Page.captureScreenshot", ["captureBeyondViewport": true])
    let text = try #require((answer as? [String: Any])?["data"] as? String)
    try #require(Data(base64Encoded: text)).write(
      to: URL(fileURLWithPath: "\(folder)/\(name).png"))
  }
}
