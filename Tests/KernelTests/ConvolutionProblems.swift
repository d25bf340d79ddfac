import KernelInterface
import Reference

/// Shapes around the sizes at which the kernels change their ways.
enum ConvolutionProblems {
  /// Every kernel of up to 5x5 with every stride of up to 4 and every padding of up to 3, on images
  /// of changing size, batch and channels.
  static let geometries: [Problem] = {
    var problems: [Problem] = []
    for kernelHeight in 1...5 {
      for kernelWidth in 1...5 {
        for stride in 1...4 {
          for padding in 0...3 {
            let index = problems.count
            problems.append(
              problem(
                batch: 1 + index % 3, height: cycle([5, 7, 6, 11, 8, 13], index),
                width: cycle([13, 6, 9, 7, 5], index), inputs: cycle([1, 2, 3, 5, 4, 8, 7], index),
                outputs: cycle([3, 8, 1, 5, 17, 2, 4, 16, 11], index),
                kernel: (kernelHeight, kernelWidth), stride: stride, padding: padding))
          }
        }
      }
    }
    return problems
  }()

  /// Channels around the lanes of vectors and the columns of tiles.
  static let channels = [1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 17, 31, 32, 33]

  /// The products [rows, depth] x [depth, columns] with one size at a time near an edge of a tile
  /// or of a block: (rows, depth, columns).
  static let products: [(Int, Int, Int)] = {
    let rows = [
      1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 23, 24, 25, 59, 60, 61, 119, 120, 121, 127, 128, 129,
      241, 255, 256, 257, 511, 512, 513, 1025,
    ]
    let depths = [1, 2, 5, 6, 7, 11, 12, 13, 239, 240, 241, 255, 256, 257, 359, 361, 512, 513]
    let columns = [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 255, 256, 257, 513]
    return rows.map { ($0, 19, 37) } + depths.map { (29, $0, 37) } + columns.map { (29, 19, $0) }
      // More depth blocks than tasks share, unevenly; then everything over an edge at once.
      + [(8447, 3, 5), (10241, 1, 1), (257, 513, 67), (121, 257, 513), (2, 1025, 3)]
  }()

  /// The convolution whose forward pass is the product [rows, depth] x [depth, columns].
  static func product(rows: Int, depth: Int, columns: Int) -> Problem {
    problem(
      batch: rows, height: 1, width: 1, inputs: depth, outputs: columns, kernel: (1, 1),
      stride: 1, padding: 0)
  }

  /// Widths around the pixels that direct kernels compute at once, with channels around theirs.
  static let rows: [Problem] = [1, 2, 3, 4, 5, 6, 7, 11, 12, 13].flatMap { width in
    [15, 16, 17, 31, 33, 48, 63, 64, 65, 130].map { outputs in
      problem(
        batch: 1 + width % 2, height: 4, width: 2 * width, inputs: 1 + outputs % 4,
        outputs: outputs, kernel: (4, 4), stride: 2, padding: 1)
    }
  }

  /// Windows of which a block of depth, or of rows, ends in the middle.
  static let blocks: [Problem] = [
    problem(batch: 1, height: 6, width: 5, inputs: 63, outputs: 18, kernel: (3, 3)),
    problem(batch: 1, height: 6, width: 5, inputs: 18, outputs: 63, kernel: (3, 3)),
    problem(
      batch: 2, height: 8, width: 10, inputs: 33, outputs: 65, kernel: (4, 4), stride: 2,
      padding: 1),
    problem(
      batch: 2, height: 8, width: 10, inputs: 65, outputs: 33, kernel: (4, 4), stride: 2,
      padding: 1),
    problem(
      batch: 1, height: 7, width: 9, inputs: 40, outputs: 129, kernel: (4, 4), stride: 2,
      padding: 1),
    problem(
      batch: 3, height: 23, width: 19, inputs: 3, outputs: 7, kernel: (4, 4), stride: 2,
      padding: 1),
    // Phases of which one has a row less than the others: blocks in which it has no windows, before
    // more depth, and before more columns.
    problem(
      batch: 1, height: 5, width: 131, inputs: 2, outputs: 129, kernel: (3, 3), stride: 2,
      padding: 1),
    problem(
      batch: 6, height: 5, width: 131, inputs: 65, outputs: 3, kernel: (3, 3), stride: 2,
      padding: 1),
    // Tasks of several rows that do not divide an image, few channels; whole vectors and a rest.
    problem(
      batch: 17, height: 38, width: 14, inputs: 1, outputs: 37, kernel: (4, 4), stride: 2,
      padding: 1),
    problem(batch: 2, height: 37, width: 31, inputs: 2, outputs: 3, kernel: (3, 3), padding: 1),
    problem(batch: 5, height: 4, width: 4, inputs: 30, outputs: 1, kernel: (4, 4)),
    problem(batch: 3, height: 4, width: 4, inputs: 50, outputs: 100, kernel: (4, 4)),
    // Channels in several blocks, of which the last is smaller.
    problem(
      batch: 2, height: 6, width: 8, inputs: 130, outputs: 35, kernel: (4, 4), stride: 2,
      padding: 1),
    problem(
      batch: 2, height: 6, width: 8, inputs: 35, outputs: 130, kernel: (4, 4), stride: 2,
      padding: 1),
    // Several images in a block of windows, and one image more.
    problem(
      batch: 17, height: 8, width: 8, inputs: 5, outputs: 6, kernel: (4, 4), stride: 2, padding: 1),
    problem(batch: 9, height: 3, width: 5, inputs: 4, outputs: 7, kernel: (3, 3), padding: 1),
    // Lines longer than a block, with a kernel that reaches over its end.
    problem(batch: 2, height: 3, width: 301, inputs: 2, outputs: 5, kernel: (3, 3), padding: 1),
    problem(
      batch: 1, height: 4, width: 600, inputs: 3, outputs: 4, kernel: (4, 4), stride: 2, padding: 1),
    // A single tap row that is longer than a depth block.
    problem(batch: 1, height: 3, width: 70, inputs: 7, outputs: 3, kernel: (2, 41), padding: 1),
    // More columns than a block of a filter gradient has.
    problem(batch: 2, height: 5, width: 4, inputs: 6, outputs: 300, kernel: (3, 3), padding: 1),
  ]

  static func problem(
    batch: Int, height: Int, width: Int, inputs: Int, outputs: Int, kernel: (Int, Int),
    stride: Int = 1, padding: Int = 0
  ) -> Problem {
    Problem(
      kind: .convolution,
      shape: ConvolutionShape(
        batch: batch, height: height, width: width, inputChannels: inputs,
        outputChannels: outputs, kernelHeight: kernel.0, kernelWidth: kernel.1, stride: stride,
        padding: padding))
  }

  private static func cycle(_ sizes: [Int], _ index: Int) -> Int { sizes[index % sizes.count] }
}
