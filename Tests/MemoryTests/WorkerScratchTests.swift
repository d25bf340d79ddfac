import Memory
import Testing

@Suite struct WorkerScratchTests {
  /// Regions hold what was asked for, do not overlap, and begin at cache lines.
  @Test(arguments: [(1, 0, 0, 0), (3, 1, 1, 1), (4, 100, 7, 0), (2, 0, 33, 5), (5, 16, 8, 8)])
  func regionsAreDisjoint(workers: Int, floats: Int, offsets: Int, pointers: Int) {
    let scratch = WorkerScratch(
      workers: workers, floats: floats, offsets: offsets, pointers: pointers)
    var target: Float = 0
    withUnsafePointer(to: &target) { target in
      for worker in 0..<workers {
        for index in 0..<floats { scratch.floats(worker)[index] = Float(1000 * worker + index) }
        for index in 0..<offsets { scratch.offsets(worker)[index] = -1000 * worker - index }
        for index in 0..<pointers { scratch.pointers(worker)[index] = target + worker + index }
      }
      for worker in 0..<workers {
        #expect((0..<floats).allSatisfy { scratch.floats(worker)[$0] == Float(1000 * worker + $0) })
        #expect((0..<offsets).allSatisfy { scratch.offsets(worker)[$0] == -1000 * worker - $0 })
        #expect((0..<pointers).allSatisfy { scratch.pointers(worker)[$0] == target + worker + $0 })
        #expect(UInt(bitPattern: scratch.floats(worker)).isMultiple(of: 64))
        #expect(UInt(bitPattern: scratch.offsets(worker)).isMultiple(of: 64))
        #expect(UInt(bitPattern: scratch.pointers(worker)).isMultiple(of: 64))
      }
    }
  }
}
