import Memory
import Tensors
import TestSupport
import Testing

@Suite struct TensorTests {
  private let numbers: [Float] = [1, 2, 3, 4, 5, 6]

  @Test func elementsAreRowMajor() {
    let tensor = Tensor(numbers, shape: [2, 3])
    #expect(tensor.shape == [2, 3])
    #expect(tensor.count == 6)
    #expect(tensor.scalars == numbers)
    #expect(tensor.withSpan { $0[4] } == 5)
  }

  @Test func otherInitializers() {
    #expect(Tensor(repeating: 1.5, shape: [2, 2]).scalars == [1.5, 1.5, 1.5, 1.5])
    let written = Tensor(shape: [5]) { span in
      for index in 0..<span.count { span[index] = Float(index * index) }
    }
    #expect(written.scalars == [0, 1, 4, 9, 16])
    #expect(Tensor([7], shape: []).scalars == [7])
    #expect(Tensor([], shape: [0, 3]).scalars == [])
  }

  @Test func errorsOfTheBodyAreThrown() {
    struct Failure: Error, Equatable {}
    #expect(throws: Failure()) {
      try Tensor(shape: [1]) { (_: inout MutableSpan<Float>) throws(Failure) in throw Failure() }
    }
    #expect(throws: Failure()) {
      try Tensor([1], shape: [1]).withSpan { (_: Span<Float>) throws(Failure) in throw Failure() }
    }
  }

  @Test func reshapingSharesTheElements() {
    let tensor = Tensor(numbers, shape: [2, 3])
    let reshaped = tensor.reshaped(to: [3, 1, 2])
    #expect(reshaped.shape == [3, 1, 2])
    #expect(reshaped.scalars == numbers)
    #expect(reshaped.buffer.storage === tensor.buffer.storage)
  }

  @Test func arithmetic() {
    let tensor = Tensor(numbers, shape: [2, 3])
    let sum = tensor.adding(Tensor(repeating: 0.5, shape: [2, 3]))
    #expect(sum.shape == [2, 3])
    #expect(sum.scalars == [1.5, 2.5, 3.5, 4.5, 5.5, 6.5])
    #expect(tensor.scalars == numbers)
    #expect(tensor.mean() == 3.5)
    #expect(Tensor([0], shape: [1]).sigmoid().scalars == [0.5])
    expectClose(
      Tensor([-2, 2], shape: [2]).sigmoid().scalars, [0.119_202_922_022, 0.880_797_077_978],
      tolerance: 3e-7)
  }

  @Test func copyingOverwritesSharedMemory() {
    let tensor = Tensor(numbers, shape: [6])
    let view = tensor.reshaped(to: [2, 3])
    tensor.copyElements(from: Tensor(repeating: 9, shape: [3, 2]))
    #expect(view.scalars == [9, 9, 9, 9, 9, 9])
  }

  @Test func sizesThatDoNotFitTrap() async {
    await #expect(processExitsWith: .failure) { _ = Tensor([1, 2, 3], shape: [2]) }
    await #expect(processExitsWith: .failure) {
      _ = Tensor(repeating: 0, shape: [2, 3]).reshaped(to: [5])
    }
    await #expect(processExitsWith: .failure) {
      _ = Tensor(repeating: 0, shape: [2]).adding(Tensor(repeating: 0, shape: [1, 2]))
    }
    await #expect(processExitsWith: .failure) {
      Tensor(repeating: 0, shape: [2]).copyElements(from: Tensor(repeating: 0, shape: [3]))
    }
    await #expect(processExitsWith: .failure) {
      _ = Tensor(shape: [4], buffer: Buffer(count: 5))
    }
  }

  @Test func spansAreChecked() async {
    await #expect(processExitsWith: .failure) {
      let index = Tensor(repeating: 0, shape: [4]).count
      print(Tensor(repeating: 0, shape: [4]).withSpan { $0[index] })
    }
  }
}
