import KernelInterface

extension Engine {
  /// Runs `body`, in which every convolution is planned as for a batch of `count` images.
  ///
  /// The bits of an image depend on the algorithm, its variant and the level of the kernels. Of
  /// these only the plan depends on the size of the batch; how a batch is then partitioned changes
  /// no bit. Batches of different sizes that are planned for the same `count` therefore give an
  /// image the same bits. A plan for another size than the real one may be slower.
  package func planning<Result>(forBatchOf count: Int, _ body: () -> Result) -> Result {
    PlannedBatch.$count.withValue(count, operation: body)
  }
}

/// The size of a batch that convolutions are planned for, where it is not that of their shape.
enum PlannedBatch {
  @TaskLocal static var count: Int?
}

extension ConvolutionShape {
  /// The shape that algorithm and variant are chosen for: this one, or the same with the batch of
  /// `Engine.planning(forBatchOf:)`.
  var planned: ConvolutionShape {
    guard let count = PlannedBatch.count else { return self }
    var shape = self
    shape.batch = count
    return shape
  }
}
