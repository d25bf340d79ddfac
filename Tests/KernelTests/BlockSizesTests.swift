import KernelInterface
import Reference
import TestSupport
import Testing

@testable import Kernels

/// What `BlockSizes` says about its two kinds of sizes.
@Suite struct BlockSizesTests {
  /// Only sizes of tasks depend on caches, and what they hold fits.
  @Test(arguments: Engine.supportedLevels)
  func onlyTasksFollowTheCaches(level: ISALevel) {
    let sizes = Engine(level: level, threads: 1).sizes
    let tuned = CacheSizes.tuned
    let half = BlockSizes(caches: CacheSizes(l2: tuned.l2 / 2, l3: tuned.l3 / 2))
    #expect(half.summation == sizes.summation && half.crossovers == sizes.crossovers)
    #expect(sizes.tasks.inputTile == 2 * half.tasks.inputTile)
    #expect(sizes.tasks.winogradAllTiles == 2 * half.tasks.winogradAllTiles)
    let tasks = sizes.tasks
    let sums = WinogradGrid.planes * tasks.winogradGradientChannels * tasks.winogradGradientColumns
    for floats in [tasks.inputTile, tasks.winogradTileFloats, sums] {
      #expect(floats * 4 < tuned.l2)
    }
    #expect(tasks.winogradAllTiles * 4 < tuned.l3)
  }

  static let shapes: [Problem] = [
    ConvolutionProblems.problem(
      batch: 5, height: 20, width: 18, inputs: 21, outputs: 70, kernel: (4, 4), stride: 2,
      padding: 1),
    ConvolutionProblems.problem(
      batch: 3, height: 32, width: 32, inputs: 3, outputs: 33, kernel: (4, 4), stride: 2,
      padding: 1),
    ConvolutionProblems.problem(
      batch: 2, height: 9, width: 31, inputs: 70, outputs: 140, kernel: (3, 3), padding: 1),
    ConvolutionProblems.problem(
      batch: 7, height: 4, width: 4, inputs: 60, outputs: 100, kernel: (4, 4)),
  ]

  /// `Tasks` may follow the caches of any machine: no bit of a result changes, whatever they are.
  @Test(arguments: shapes, ConvolutionPass.allCases)
  func sizesOfTasksChangeNoBit(problem: Problem, pass: ConvolutionPass) {
    let operands = ConvolutionOperands.uniform(problem.shape)
    for method in ConvolutionMethod.all(problem.shape, pass: pass) {
      let expected = method(problem.shape, operands)
      for change in Self.changes {
        var engine = method.engine
        change(&engine.sizes.tasks)
        let other = ConvolutionMethod(engine: engine, pass: pass, algorithm: method.algorithm)
        expectIdentical(other(problem.shape, operands), expected, "\(method)")
      }
    }
  }

  static let changes: [@Sendable (inout BlockSizes.Tasks) -> Void] = [
    { $0 = BlockSizes.Tasks(caches: CacheSizes(l2: 64 << 10, l3: 256 << 10)) },
    { $0.minimumTasks = 1 }, { $0.minimumTasks = 200 },
    { $0.inputTile = 1 },
    {
      $0.windows = 32; $0.fewestWindows = 16
    }, { $0.windows = 1024 },
    {
      $0.directRows = 1; $0.directPositions = 7
    }, { $0.directRows = 100 },
    {
      $0.winogradTiles = 12; $0.winogradFewestTiles = 12
    },
    { $0.winogradTiles = 12 },
    {
      $0.winogradTiles = 1; $0.winogradFewestTiles = 1
    },
    {
      $0.winogradTiles = 500; $0.winogradFewestTiles = 192
    },
    {
      $0.winogradTileFloats = 1; $0.winogradProductFloats = 1
    },
    { $0.winogradTilesByFilter = 5 }, { $0.winogradTilesByFilter = 4000 },
    { $0.winogradAllTiles = 1 },
    {
      $0.winogradGradientChannels = 7; $0.winogradGradientColumns = 16
    },
    {
      $0.winogradGradientChannels = 1000; $0.winogradGradientColumns = 1000
    },
    { $0.winogradPlaneParts = 1 }, { $0.winogradPlaneParts = 25 },
    {
      $0.perThread = 1
      $0.perThreadOfPanels = 5
    },
    {
      $0.winogradTransformTasks = 3
      $0.winogradTransformTiles = 9
    },
    { $0.keptFilter = 0 },
  ]
}
