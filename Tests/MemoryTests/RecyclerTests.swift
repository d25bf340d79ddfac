import TestSupport
import Testing

@testable import Memory

@Suite struct RecyclerTests {
  /// Powers of two, their neighbours, and everything small.
  static let counts: [Int] = {
    let powers = (10...30).map { 1 << $0 }
    return Array(0...700)
      + powers.flatMap { power in [power - 1, power, power + 1, power * 3 / 2] }
  }()

  @Test func sizeClassesWasteAtMostAnEighth() {
    for count in Self.counts {
      let capacity = Recycler.capacity(for: count)
      #expect(capacity >= max(count, 1))
      #expect(capacity.isMultiple(of: 16))
      let lines = max(1, (count + 15) / 16)
      #expect(capacity / 16 * 8 <= lines * 9, "\(count) elements in \(capacity)")
      #expect(Recycler.capacity(for: capacity) == capacity)
    }
  }

  @Test func largerRequestsHaveLargerClasses() {
    let capacities = Self.counts.sorted().map(Recycler.capacity)
    #expect(capacities == capacities.sorted())
  }

  @Test func blocksAreServedAgain() {
    let recycler = Recycler()
    let first = recycler.take(capacity: 1600)
    let second = recycler.take(capacity: 1600)
    #expect(first != second)
    recycler.give(first)
    let other = recycler.take(capacity: 3200)
    #expect(other != first)
    #expect(recycler.take(capacity: 1600) == first)
    #expect(recycler.statistics.allocations == 3)
    #expect(recycler.statistics.reuses == 1)
    #expect(recycler.statistics.bytes == (1600 + 1600 + 3200) * 4)
    recycler.give(first)
    recycler.give(second)
    recycler.trim()
    #expect(recycler.statistics.bytes == 3200 * 4)
    recycler.give(other)
    recycler.trim()
    #expect(recycler.statistics.bytes == 0)
  }

  /// The last batch of an epoch asks for less than the others.
  @Test func aSmallerRequestTakesALargerBlock() {
    let recycler = Recycler()
    let blocks = [1600, 2400, 3200, 6400].map { recycler.take(capacity: $0) }
    for block in blocks { recycler.give(block) }
    // First the block of its own size, then the next larger ones.
    for expected in blocks.prefix(3) { #expect(recycler.take(capacity: 1600) == expected) }
    // More than twice the size would be a waste.
    let fresh = recycler.take(capacity: 1600)
    #expect(fresh.capacity == 1600)
    #expect(recycler.take(capacity: 6400) == blocks[3])
    #expect(recycler.statistics.allocations == 5)
    // A block goes back to its own size.
    recycler.give(blocks[2])
    #expect(recycler.take(capacity: 3200) == blocks[2])
  }

  @Test(arguments: [0, 1, 16, 17, 1000, 5_000_000])
  func blocksAreAligned(count: Int) {
    let recycler = Recycler()
    let block = recycler.take(capacity: Recycler.capacity(for: count))
    #expect(Int(bitPattern: block.base).isMultiple(of: 64))
    #expect(block.capacity >= count)
    // The whole block is usable.
    block.base[0] = 1
    block.base[block.capacity - 1] = 2
    #expect(block.base[block.capacity - 1] == 2)
    recycler.give(block)
    recycler.trim()
  }

  /// No other test asks for half this size or more, so none can take the block meanwhile.
  @Test func storageReturnsToTheRecycler() {
    let count = 150_000_000
    var storage: Storage? = Storage(count: count)
    let address = storage?.base
    storage = nil
    storage = Storage(count: count)
    #expect(storage?.base == address)
  }

  @Test func slicesKeepTheStorage() {
    let whole = Buffer(count: 100)
    whole.withMutableSpan { span in
      for index in 0..<span.count { span[index] = Float(index) }
    }
    let slice = whole.slice(30..<40).slice(2..<5)
    #expect(slice.offset == 32)
    #expect(slice.withSpan { span in (0..<span.count).map { span[$0] } } == [32, 33, 34])
    #expect(slice.storage === whole.storage)
    #expect(whole.slice(100..<100).count == 0)
  }

  @Test func aSharedStorageIsNotUnique() {
    var buffer = Buffer(count: 10)
    let alone = buffer.isUniquelyReferenced()
    var slice: Buffer? = buffer.slice(2..<3)
    let shared = buffer.isUniquelyReferenced()
    #expect(slice?.count == 1)
    slice = nil
    let aloneAgain = buffer.isUniquelyReferenced()
    #expect(alone && !shared && aloneAgain)
  }

  @Test func appendedFloatsAreCounted() {
    let buffer = Buffer(count: 4)
    buffer.withMutableSpan { span in
      for index in span.indices { span[index] = 9 }
    }
    let written = buffer.initialize { output in
      output.append(1)
      output.append(repeating: 2, count: 2)
    }
    #expect(written == 3)
    #expect(buffer.withSpan { span in span.indices.map { span[$0] } } == [1, 2, 2, 9])
    #expect(buffer.slice(1..<2).withPointer { $0[0] } == 2)
  }

  @Test func aStorageOfNegativeSizeTraps() async {
    expectMessage(
      "Storage: count -1 is negative",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Storage(count: -1)
      })
  }
}
