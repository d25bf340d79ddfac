/// Enough tasks to share out evenly among many threads.
let minimumTasks = 32

/// Part `index` of `total` things that are shared out among `count` as evenly as can be.
func part(_ index: Int, of count: Int, total: Int) -> Range<Int> {
  total * index / count..<total * (index + 1) / count
}

/// The first multiple of `multiple` that is not below `value`.
func roundUp(_ value: Int, to multiple: Int) -> Int {
  (value + multiple - 1) / multiple * multiple
}
