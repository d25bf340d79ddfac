/// Where register tiles find the rows that they read and write.
final class WinogradTables: @unchecked Sendable {
  // SAFETY: written in `init` only; the memory lives as long as this object.
  private let memory: UnsafeMutablePointer<Int>
  private let groups: Int
  private let lastBlock: Int

  /// For products of the rows of `left` into those of `products`.
  init(_ left: WinogradLeft, _ products: WinogradProducts, groupRows: Int) {
    groups = left.rows / groupRows
    lastBlock = left.blocks.count - 1
    memory = .allocate(capacity: 1 + 2 * groups + left.rows)
    memory[0] = 0
    for group in 0..<groups {
      // All blocks but the last have the same depth.
      memory[1 + group] = group * groupRows * left.rowStride(ofBlock: 0)
      memory[1 + groups + group] = group * groupRows * left.rowStride(ofBlock: lastBlock)
    }
    for row in 0..<left.rows { memory[1 + 2 * groups + row] = row * products.rowStride }
  }

  /// For products whose left rows are neighbours in memory, into rows `rowStride` apart.
  init(rows: Int, rowStride: Int) {
    groups = 0
    lastBlock = 0
    memory = .allocate(capacity: 1 + rows)
    memory[0] = 0
    for row in 0..<rows { memory[1 + row] = row * rowStride }
  }

  deinit { memory.deallocate() }

  var zero: UnsafePointer<Int> { UnsafePointer(memory) }
  var rowOffsets: UnsafePointer<Int> { UnsafePointer(memory + 1 + 2 * groups) }
  func groupOffsets(ofBlock index: Int) -> UnsafePointer<Int> {
    UnsafePointer(memory + 1 + (index == lastBlock ? groups : 0))
  }
}
