import Testing

@testable import Kernels

/// The blocks into which grids of windows are cut.
@Suite struct WindowBlocksTests {
  struct Grid: CustomTestStringConvertible {
    var batch: Int
    var height: Int
    var width: Int

    var testDescription: String { "\(batch) grids of \(height)x\(width)" }
  }

  static let grids: [Grid] = [1, 2, 5, 17].flatMap { batch in
    [(1, 1), (1, 7), (4, 4), (3, 5), (16, 16), (15, 17), (2, 300), (1, 1000), (40, 3)].map {
      Grid(batch: batch, height: $0.0, width: $0.1)
    }
  }

  @Test(arguments: grids, [1, 12])
  func everyWindowBelongsToOneBlock(grid: Grid, unit: Int) {
    for size in [1, 12, 64, 128, 256] {
      let blocks = blocks(grid, size: size, unit: unit)
      var owners = [Int](repeating: 0, count: grid.batch * grid.height * grid.width)
      for index in 0..<blocks.count {
        let block = blocks[index]
        #expect(block.windows.lowerBound.isMultiple(of: unit))
        for image in block.images {
          for line in block.lines {
            for window in block.windows {
              owners[(image * grid.height + line) * grid.width + window] += 1
            }
          }
        }
      }
      #expect(owners.allSatisfy { $0 == 1 }, "size \(size)")
    }
  }

  /// Memory is reserved for the largest block, and results need blocks to be whole images, whole
  /// lines of one image, or parts of one line.
  @Test(arguments: grids, [1, 12])
  func blocksAreWithinTheLargest(grid: Grid, unit: Int) {
    for size in [1, 12, 64, 128, 256] {
      let blocks = blocks(grid, size: size, unit: unit)
      // Beyond the last block, where memory is asked for ahead, nothing may trap.
      for index in 0..<blocks.count + 40 { _ = blocks[index] }
      for index in 0..<blocks.count {
        let block = blocks[index]
        #expect(!block.images.isEmpty && !block.lines.isEmpty && !block.windows.isEmpty)
        #expect(block.images.count <= blocks.largest.images.count)
        #expect(block.lines.count <= blocks.largest.lines.count)
        #expect(block.windows.count <= blocks.largest.windows.count)
        #expect(block.images.count == 1 || block.lines.count == grid.height)
        #expect(block.lines.count == 1 || block.windows.count == grid.width)
        #expect(block.count <= max(size, unit))
      }
    }
  }

  @Test func blocksFitIntoMemory() {
    let blocks = WindowBlocks(batch: 8, gridHeight: 16, gridWidth: 16, size: 1024, unit: 12) {
      images, lines, windows in images * lines * windows <= 100
    }
    #expect(blocks.largest.images.count * blocks.largest.lines.count == 6)
    #expect((0..<blocks.count).allSatisfy { blocks[$0].count <= 100 })
  }

  private func blocks(_ grid: Grid, size: Int, unit: Int) -> WindowBlocks {
    WindowBlocks(
      batch: grid.batch, gridHeight: grid.height, gridWidth: grid.width, size: size, unit: unit
    ) { _, _, _ in true }
  }
}
