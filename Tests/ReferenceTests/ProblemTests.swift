import KernelInterface
import Reference
import TestSupport
import Testing

@Suite struct ProblemTests {
  @Test func everyFieldIsRead() throws {
    let problem = try Problem("mb2ic3ih5iw7oc11kh4kw3s2p1n\"a name, with 3 words\"")
    #expect(problem.kind == .convolution)
    #expect(problem.name == "a name, with 3 words")
    #expect(
      problem.shape
        == ConvolutionShape(
          batch: 2, height: 5, width: 7, inputChannels: 3, outputChannels: 11, kernelHeight: 4,
          kernelWidth: 3, stride: 2, padding: 1))
  }

  @Test func absentFieldsHaveDefaults() throws {
    let problem = try Problem("oc11kh4ih5mb2ic3")
    #expect(problem.name.isEmpty)
    #expect(
      problem.shape
        == ConvolutionShape(
          batch: 2, height: 5, width: 5, inputChannels: 3, outputChannels: 11, kernelHeight: 4,
          kernelWidth: 4, stride: 1, padding: 0))
  }

  @Test func transposedSizesAreThoseOfTheTransposedConvolution() throws {
    let problem = try Problem("deconv:mb2ic100ih1oc512kh4s1p0")
    #expect(problem.kind == .transposedConvolution)
    #expect((problem.shape.outputChannels, problem.shape.outputHeight) == (100, 1))
    #expect((problem.shape.inputChannels, problem.shape.height) == (512, 4))
  }

  @Test(arguments: ["dcgan64", "dcgan64-batch1", "dcgan128", "odd"])
  func filesAreInCanonicalForm(name: String) throws {
    let problems = try problems(named: name)
    #expect(!problems.isEmpty)
    #expect(Set(problems.map(\.name)).count == problems.count)
    for problem in problems { #expect(try Problem(problem.description) == problem) }
  }

  @Test func printingIsCanonical() throws {
    #expect(
      try Problem("oc6kw3kh3iw8ih8mb1ic5n\"a\"").description == "mb1ic5ih8oc6kh3s1p0n\"a\"")
    #expect(
      try Problem("deconv:mb1ic5ih4iw3oc6kh3kw5s2p1").description
        == "deconv:mb1ic5ih4iw3oc6kh3kw5s2p1")
  }

  @Test func networkLayersFitTogether() throws {
    for (file, last) in [("dcgan64", 64), ("dcgan64-batch1", 64), ("dcgan128", 128)] {
      let problems = try problems(named: file)
      // The generator's image is the discriminator's input, so sizes form one chain from 1x1 to
      // 1x1.
      var (side, channels) = (1, 100)
      for problem in problems {
        let shape = problem.shape
        let large = (shape.height, shape.inputChannels)
        let small = (shape.outputHeight, shape.outputChannels)
        let (input, output) = problem.kind == .convolution ? (large, small) : (small, large)
        #expect(input == (side, channels), "\(problem)")
        (side, channels) = output
        if problem.kind == .convolution { #expect(side < last) }
      }
      #expect((side, channels) == (1, 1))
      #expect(problems.contains { $0.shape.height == last && $0.shape.inputChannels == 3 })
    }
  }

  @Test func multiplyAddsAreTheTutorials() throws {
    let problems = try problems(named: "dcgan64-batch1")
    let generator = problems.filter { $0.kind == .transposedConvolution }
    let discriminator = problems.filter { $0.kind == .convolution }
    // Each of the three inner layers halves the image and doubles the channels, so all are equal
    // work.
    let inner = 3 * (16 * 16 * 16 * 64 * 128)
    let picture = 32 * 32 * 16 * 3 * 64
    #expect(generator.map(\.shape.multiplyAdds).reduce(0, +) == 100 * 8192 + inner + picture)
    #expect(discriminator.map(\.shape.multiplyAdds).reduce(0, +) == picture + inner + 8192)
  }

  @Test(
    arguments: [
      ("", .missingField("mb")),
      ("mb1ic1ih1oc1", .missingField("kh")),
      ("mb1ic1iw1oc1kh1", .missingField("ih")),
      ("mb1ic1ih1oc1kh1x2", .unknownField("x")),
      ("mb1ic1ih1oc1kh1 ", .unknownField(" ")),
      ("conv:mb1ic1ih1oc1kh1", .unknownField("conv")),
      ("mb1ic1ih1oc1kh1p0p0", .repeatedField("p")),
      ("mb1ic1ih1oc1kh", .badNumber(field: "kh")),
      ("mb1ic1ih0oc1kh1", .badNumber(field: "ih")),
      ("mb1ic-1ih1oc1kh1", .badNumber(field: "ic")),
      ("mb1ic1ih1oc1kh1s0", .badNumber(field: "s")),
      ("mb99999999999999999999ic1ih1oc1kh1", .badNumber(field: "mb")),
      ("mb1ic1ih1oc1kh\u{664}", .badNumber(field: "kh")),
      ("mb1ic1ih1oc1kh1n", .badName),
      ("mb1ic1ih1oc1kh1n\"", .badName),
      ("mb1ic1ih1oc1kh1n\"a", .badName),
      ("mb1ic1ih1oc1kh1n\"a\"s2", .badName),
      ("mb1ic1ih1oc1kh1n\"a\"b\"", .badName),
      ("mb1ic1ih1oc1kh1n\"a\nb\"", .badName),
      ("mb1ic1ih3oc1kh6p1", .kernelDoesNotFit),
      ("mb1ic1ih3iw2oc1kh3", .kernelDoesNotFit),
      ("deconv:mb1ic1ih1oc1kh2p1", .noOutput),
      ("mb1048576ic1048576ih1048576oc1048576kh1", .tooLarge),
      ("deconv:mb1048576ic1048576ih1048576oc1kh1s1048576", .tooLarge),
    ] as [(String, ProblemError.Reason)])
  func badLinesAreRefused(line: String, reason: ProblemError.Reason) {
    #expect(throws: ProblemError(reason: reason, text: line)) { try Problem(line) }
  }

  @Test func errorsNameFileAndLine() {
    let text = "# comment\n\nmb1ic1ih1oc1kh1\r\nmb1ic1ih1oc1kh1q7\n"
    let error = #expect(throws: ProblemError.self) {
      try Problem.list(text, file: "problems/odd.txt")
    }
    #expect(
      error?.description
        == "problems/odd.txt:4: mb1ic1ih1oc1kh1q7: `q` is no field; "
        + "possible are mb, ic, ih, iw, oc, kh, kw, s, p and n")
  }

  @Test func listSkipsCommentsAndEmptyLines() throws {
    let text = "# comment\r\n\r\nmb1ic1ih1oc1kh1\nmb2ic1ih1oc1kh1"
    #expect(try Problem.list(text, file: "").map(\.shape.batch) == [1, 2])
  }
}
