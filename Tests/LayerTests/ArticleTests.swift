import Foundation
import Testing

/// The code of the reference's article on models of one's own.
@Suite struct ArticleTests {
  private static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.repository.appending(path: path), encoding: .utf8)
  }

  /// Every block stands in a file that is compiled, so that it cannot become outdated.
  @Test func codeIsCompiledElsewhere() throws {
    let article = try text("Sources/DCGANKit/DCGANKit.docc/ModelsOfYourOwn.md")
    let sources = try [
      "Examples/Spirals/Sources/Spirals/main.swift", "Tests/LayerTests/SpectralConvolution.swift",
    ].map(text)
    let blocks = article.components(separatedBy: "```swift\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
    #expect(blocks.count == 6)
    for block in blocks {
      #expect(sources.contains { $0.contains(block) }, "in no file:\n\(block)")
    }
  }
}
