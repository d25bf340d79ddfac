import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A headless Chromium, led by the W3C's WebDriver protocol.
final class Browser {
  private let driver: Process
  private let base: String
  private var session = ""

  /// Whether Chromium and its driver are installed.
  static var isAvailable: Bool {
    path(of: ["chromium", "google-chrome"]) != nil && driverPath != nil
  }

  private static var driverPath: String? { path(of: ["chromedriver"]) }

  private static func path(of names: [String]) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Starts a browser, hands it to `body` and ends it.
  static func run(_ body: (Browser) async throws -> Void) async throws {
    let browser = try Browser()
    do {
      try await browser.begin()
      try await body(browser)
      await browser.end()
    } catch {
      await browser.end()
      throw error
    }
  }

  private init() throws {
    driver = Process()
    driver.executableURL = URL(fileURLWithPath: try #require(Self.driverPath))
    driver.arguments = ["--port=0"]
    let output = Pipe()
    driver.standardOutput = output
    driver.standardError = FileHandle.nullDevice
    try driver.run()
    // It says which port it has found.
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

  private func begin() async throws {
    var arguments = ["--headless=new", "--window-size=1200,900", "--disable-dev-shm-usage"]
    // Chromium refuses to run as root in its sandbox.
    if geteuid() == 0 { arguments.append("--no-sandbox") }
    let answer = try await call(
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

  private func end() async {
    if !session.isEmpty { _ = try? await call("DELETE", "/session/\(session)") }
    driver.terminate()
    driver.waitUntilExit()
  }

  private func call(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws
    -> Any?
  {
    var request = URLRequest(url: try #require(URL(string: base + path)))
    request.httpMethod = method
    request.timeoutInterval = 120
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    if let body { request.httpBody = try JSONSerialization.data(withJSONObject: body) }
    let (data, _) = try await URLSession.shared.data(for: request)
    let answer = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    let value = answer?["value"]
    if let failure = value as? [String: Any], let error = failure["error"] {
      throw Failure(description: "\(path): \(error): \(failure["message"] ?? "")")
    }
    return value
  }

  private func command(_ path: String, _ body: [String: Any] = [:]) async throws -> Any? {
    try await call("POST", "/session/\(session)\(path)", body)
  }

  func open(_ path: String) async throws {
    _ = try await command("/url", ["url": "file://\(path)"])
  }

  /// The value of a JavaScript expression.
  func value<Value>(of expression: String) async throws -> Value {
    let value = try await command(
      "/execute/sync", ["script": "return \(expression)", "args": [Any]()])
    guard let value = value as? Value else {
      throw Failure(description: "\(expression) is \(value ?? "nothing")")
    }
    return value
  }

  /// Waits until a JavaScript expression is true.
  func wait(until expression: String) async throws {
    for _ in 0..<100 {
      if try await value(of: "Boolean(\(expression))") { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw Failure(description: "never true: \(expression)")
  }

  private func element(_ selector: String) async throws -> String {
    let found = try await command("/element", ["using": "css selector", "value": selector])
    return try #require((found as? [String: String])?.values.first)
  }

  func click(_ selector: String) async throws {
    _ = try await command("/element/\(element(selector))/click")
  }

  /// Types keys on an element; WebDriver's names for those without letters are U+E000 and so on.
  func type(_ keys: String, on selector: String) async throws {
    _ = try await command("/element/\(element(selector))/value", ["text": keys])
  }

  /// Moves the mouse to a place in an element, from its middle, in pixels.
  func hover(_ selector: String, x: Int, y: Int) async throws {
    let origin = ["element-6066-11e4-a52e-4f735466cecf": try await element(selector)]
    let move: [String: Any] = [
      "type": "pointerMove", "duration": 0, "origin": origin, "x": x, "y": y,
    ]
    _ = try await command(
      "/actions", ["actions": [["type": "pointer", "id": "mouse", "actions": [move]]]])
  }

  /// A command of Chromium's own protocol.
  private func chromium(_ name: String, _ parameters: [String: Any]) async throws -> Any? {
    try await command("/goog/cdp/execute", ["cmd": name, "params": parameters])
  }

  func prefer(_ scheme: String) async throws {
    let feature = ["name": "prefers-color-scheme", "value": scheme]
    _ = try await chromium("Emulation.setEmulatedMedia", ["features": [feature]])
  }

  func setWidth(_ width: Int, height: Int = 844, isPhone: Bool) async throws {
    _ = try await chromium(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": isPhone])
  }

  /// What the page has written to the console, errors and warnings of the browser included.
  func log() async throws -> [String] {
    let entries = try await command("/se/log", ["type": "browser"]) as? [[String: Any]]
    return (entries ?? []).map { "\($0["level"] ?? ""): \($0["message"] ?? "")" }
  }

  /// Writes a picture of the whole page into the folder that DCGAN_SCREENSHOTS names, if it does.
  func photograph(_ name: String) async throws {
    guard let folder = ProcessInfo.processInfo.environment["DCGAN_SCREENSHOTS"] else { return }
    let answer = try await chromium("Page.captureScreenshot", ["captureBeyondViewport": true])
    let text = try #require((answer as? [String: Any])?["data"] as? String)
    try #require(Data(base64Encoded: text)).write(
      to: URL(fileURLWithPath: "\(folder)/\(name).png"))
  }
}
