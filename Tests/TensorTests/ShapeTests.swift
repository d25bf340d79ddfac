import Tensors
import TestSupport
import Testing

@Suite struct ShapeTests {
  @Test(arguments: [
    ([], 1, "[]"), ([7], 7, "[7]"), ([2, 3, 4, 5], 120, "[2, 3, 4, 5]"),
    ([3, 0, 2], 0, "[3, 0, 2]"),
  ])
  func extents(dimensions: [Int], count: Int, description: String) {
    let shape = TensorShape(dimensions)
    #expect(shape.rank == dimensions.count)
    #expect(shape.count == count)
    #expect(shape.description == description)
    #expect(shape.dimensions.indices.map { shape[$0] } == dimensions)
  }

  @Test func equality() {
    let shape: TensorShape = [2, 3]
    #expect(shape == TensorShape([2, 3]))
    #expect(shape != [3, 2])
    #expect(Set([shape, [2, 3], [6]]).count == 2)
  }

  @Test func aDimensionThatIsNotThereIsNamed() async {
    expectMessage(
      "TensorShape: [2, 3] has no dimension 2",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = TensorShape([2, 3])[2]
      })
  }

  @Test func tooManyElementsAreNamed() async {
    expectMessage(
      "TensorShape: [4294967296, 4294967296] has more elements than an Int counts",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = TensorShape([1 << 32, 1 << 32]).count
      })
  }

  @Test func aNegativeExtentTraps() async {
    expectMessage(
      "TensorShape: [2, -1] has a negative extent",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = TensorShape([2, -1])
      })
  }
}
