import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct ReportCommandTests {
  @Test func aReportHasTheCommandAndIsMadeAnew() throws {
    let folder = try TemporaryFolder()
    let arguments = ["train", "--out", "a run"] + CommandTests.small
    let train = try Program(arguments, in: folder)
    #expect(
      train.status == 0 && train.output.contains("report    a run/report.html"), "\(train.errors)")
    let html = String(decoding: try folder.data("a run/report.html"), as: UTF8.self)
    #expect(html.contains(">dcgan train --out &#39;a run&#39; --image-size 16 "))
    try FileManager.default.removeItem(atPath: folder.path + "/a run/report.html")
    let report = try Program(["report", "a run"], in: folder)
    #expect(report.status == 0 && report.output == "report: a run/report.html\n")
    let again = String(decoding: try folder.data("a run/report.html"), as: UTF8.self)
    #expect(again.contains("Stopped at max-steps</span> step 6 of 16,000"), "\(again.prefix(2000))")
  }

  /// The report tells which file cannot be made, and makes the rest.
  @Test func aDamagedPictureIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(try Program(["train", "--out", "run"] + CommandTests.small, in: folder).status == 0)
    let picture = folder.path + "/run/samples/step_000003.png"
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: picture))
    let report = try Program(["report", "run"], in: folder)
    #expect(report.status == 1 && report.errors.contains("step_000003.png"), "\(report.errors)")
    #expect(try folder.data("run/report.html").count > 10_000)
  }
}
