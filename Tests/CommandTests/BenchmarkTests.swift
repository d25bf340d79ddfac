import Foundation
import Imaging
import TestSupport
import Testing

/// The reports of the benchmarks of whole programs.
@Suite(.serialized) struct BenchmarkTests {
  private func object(_ json: Data) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
  }

  /// With `--json -`, a benchmark prints nothing but the report.
  private func report(_ name: String, _ arguments: [String], in folder: TemporaryFolder) throws
    -> [String: Any]
  {
    let program = try Program(arguments + ["--json", "-"], of: name, in: folder)
    #expect(program.status == 0, "\(program.errors)")
    return try object(Data(program.output.utf8))
  }

  private let small = ["--image-size", "16", "--batch-size", "2"]

  @Test func trainingIsMeasured() throws {
    let folder = try TemporaryFolder()
    let program = try Program(
      small + ["--steps", "3", "--threads", "2", "--json", "report.json"], of: "bench-train",
      in: folder)
    #expect(program.status == 0, "\(program.errors)")
    for part in [
      "copy of ", "step: ", "limit: ", "outside of convolutions: ", "netG.main.6", "of copy",
      "Checked: ",
    ] {
      #expect(program.output.contains(part), "\(program.output)")
    }
    let report = try object(folder.data("report.json"))
    let steps = try #require(report["step_seconds"] as? [Double])
    #expect(steps.count == 3 && steps.allSatisfy { $0 > 0 })
    let middle = steps.sorted()[1]
    let rate = try #require(report["images_per_second"] as? Double)
    #expect(abs(rate * middle - 2) < 1e-9)
    #expect(report["threads"] as? Int == 2)
    #expect(report["batch_size"] as? Int == 2)
    #expect(report["image_size"] as? Int == 16)
    #expect(report["isa"] is String)
    #expect(report["peak_memory_bytes"] as? Int ?? 0 > 1 << 20)
    #expect(report["page_faults_per_step"] is Double)
    // No memory is allocated after the first steps.
    #expect(report["allocations"] as? Int == 0)
    let (peak, limit) = (
      try #require(report["peak_gigaflops"] as? Double),
      try #require(report["arithmetic_limit_seconds"] as? Double)
    )
    // Multiply-adds of the forward passes of G and D for an image, from the sizes of the layers.
    let generator = 100 * 128 * 16 + 16 * 128 * 64 * 16 + 64 * 64 * 3 * 16
    let discriminator = 64 * 3 * 64 * 16 + 16 * 64 * 128 * 16 + 128 * 16
    let first = 64 * 3 * 64 * 16
    // Latent vectors need no gradient, and images need one only in G's half.
    let step = 3 * generator - 100 * 128 * 16 + 8 * discriminator - 2 * first
    #expect(abs(limit * peak * 1e9 / Double(2 * 2 * step) - 1) < 1e-9)

    let breakdown = try #require(report["breakdown"] as? [[String: Any]])
    let seconds = breakdown.reduce(0) { $0 + ($1["seconds"] as? Double ?? 0) }
    let mean = steps.reduce(0, +) / 3
    #expect(seconds <= mean && seconds > 0.5 * mean, "\(seconds) of \(mean)")
    #expect(abs(breakdown.reduce(0) { $0 + ($1["share"] as? Double ?? 0) } - 1) < 1e-9)
    let row = try #require(
      breakdown.first {
        $0["layer"] as? String == "netD.main.2" && $0["pass"] as? String == "filter gradient"
      })
    #expect(row["kind"] as? String == "convolution" && row["gigaflops"] is Double)
    let copy = try #require(report["copy_bytes_per_second"] as? Double)
    let norm = try #require(breakdown.first { $0["kind"] as? String == "norm" })
    let (bytes, bytesPerSecond) = (
      try #require(norm["bytes"] as? Double), try #require(norm["bytes_per_second"] as? Double)
    )
    #expect(bytes > 0 && copy > 0)
    #expect(try abs(bytesPerSecond * #require(norm["seconds"] as? Double) / bytes - 1) < 1e-9)
    #expect(
      try abs(#require(norm["share_of_copy"] as? Double) * copy / bytesPerSecond - 1) < 1e-9)
    let outside = breakdown.filter { $0["kind"] as? String != "convolution" }
      .reduce(0) { $0 + ($1["share"] as? Double ?? 0) }
    let stated = try #require(report["outside_convolutions_share"] as? Double)
    #expect(abs(stated - outside) < 1e-9)
  }

  @Test func convolutionsAreMeasured() throws {
    let folder = try TemporaryFolder()
    try Data("mb2ic3ih8oc8kh4s2p1n\"small\"\n".utf8).write(
      to: URL(filePath: folder.path + "/small.txt"))
    let arguments = ["--problems", "small.txt", "--repeats", "1", "--seconds", "1"]
    let report = try report("bench-conv", arguments, in: folder)
    let peaks = try #require(report["peaks"] as? [[String: Any]])
    #expect(peaks.count == 1 && peaks[0]["gigaflops"] as? Double ?? 0 > 0)
    let rows = try #require(report["rows"] as? [[String: Any]])
    #expect(
      Set(rows.map { $0["pass"] as? String }) == ["forward", "inputGradient", "filterGradient"])
    for row in rows {
      #expect(row["layer"] as? String == "small" && row["is_picked"] is Bool)
      let timing = try #require(row["timing"] as? [String: Any])
      #expect(timing["median_seconds"] as? Double ?? 0 > 0)
    }
  }

  @Test func generatingIsMeasured() throws {
    let folder = try TemporaryFolder()
    let report = try report("bench-generate", small + ["--runs", "2"], in: folder)
    let runs = try #require(report["run_seconds"] as? [Double])
    let independent = try #require(report["independent_run_seconds"] as? [Double])
    for times in [runs, independent] { #expect(times.count >= 2 && times.reduce(0, +) >= 1) }
    #expect(report["images_per_second"] as? Double ?? 0 > 0)
    #expect(report["independent_images_per_second"] as? Double ?? 0 > 0)
    #expect(report["isa"] is String && report["threads"] is Int)
  }

  @Test func loadingIsMeasured() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/images", withIntermediateDirectories: false)
    for index in 0..<40 {
      let pixels = (0..<30 * 20 * 3).map { UInt8(truncatingIfNeeded: $0 * (index + 3)) }
      try RasterImage(width: 30, height: 20, channels: 3, pixels: pixels)
        .writeJPEG(to: folder.path + "/images/\(index).jpg")
    }
    let arguments = ["--dataroot", "images", "--image-size", "16", "--runs", "2"]
    let report = try report("bench-load", arguments, in: folder)
    #expect((report["run_seconds"] as? [Double])?.count == 2)
    #expect(report["images"] as? Int == 40)
    #expect(report["images_per_second"] as? Double ?? 0 > 0)

    try Data("no picture".utf8).write(to: URL(filePath: folder.path + "/images/7.jpg"))
    let program = try Program(arguments, of: "bench-load", in: folder)
    #expect(program.status == 1 && program.errors.contains("images/7.jpg"), "\(program.errors)")
  }

  @Test(arguments: [
    ("bench-train", ["--batch-size", "0"], "use 1 to"),
    ("bench-train", ["--image-size", "100"], "16, 32, 64, 128, 256, 512"),
    ("bench-train", ["--steps", "0"], "1 to 1000000"),
    ("bench-train", ["--threads", "0"], "1 to 1024"),
    ("bench-train", ["--isa", "sse9"], "baseline"),
    ("bench-train", ["--json", "nowhere/x.json"], "there is no folder"),
    ("bench-conv", ["--threads", "0"], "1 to 1024"),
    ("bench-conv", ["--threads", "1025", "--isa", "baseline"], "1 to 1024"),
    ("bench-conv", ["--json", "nowhere/x.json"], "there is no folder"),
    ("bench-generate", ["--runs", "0"], "1 to 1000000"),
    ("bench-generate", ["--batch-size", "0"], "use 1 to"),
    ("bench-load", [], "--dataroot"),
    ("bench-load", ["--dataroot", "nowhere"], "there is no folder 'nowhere'"),
    ("bench-load", ["--dataroot", ".", "--threads", "0"], "1 to 64"),
  ])
  func wrongInputIsExplained(name: String, arguments: [String], explanation: String) throws {
    let program = try Program(arguments, of: name, in: TemporaryFolder())
    #expect(program.status == 1 || program.status == 64, "\(program.status): \(program.errors)")
    #expect(program.errors.contains(explanation), "\(program.errors)")
    #expect(!program.errors.contains("Fatal error"))
  }
}
