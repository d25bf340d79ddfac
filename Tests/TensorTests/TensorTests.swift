import Foundation
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
    #expect(tensor.scalars() == numbers)
    #expect(tensor.withSpan { $0[4] } == 5)
  }

  @Test func otherInitializers() {
    #expect(Tensor(repeating: 1.5, shape: [2, 2]).scalars() == [1.5, 1.5, 1.5, 1.5])
    let written = Tensor(shape: [5]) { output in
      for index in 0..<5 { output.append(Float(index * index)) }
    }
    #expect(written.scalars() == [0, 1, 4, 9, 16])
    #expect(Tensor([7], shape: []).scalars() == [7])
    #expect(Tensor([], shape: [0, 3]).scalars() == [])
  }

  @Test func errorsOfTheBodyAreThrown() {
    struct Failure: Error, Equatable {}
    #expect(throws: Failure()) {
      try Tensor(shape: [1]) { (_: inout OutputSpan<Float>) throws(Failure) in throw Failure() }
    }
    #expect(throws: Failure()) {
      try Tensor([1], shape: [1]).withSpan { (_: Span<Float>) throws(Failure) in throw Failure() }
    }
  }

  @Test func reshapingSharesTheElements() {
    let tensor = Tensor(numbers, shape: [2, 3])
    let reshaped = tensor.reshaped(to: [3, 1, 2])
    #expect(reshaped.shape == [3, 1, 2])
    #expect(reshaped.scalars() == numbers)
    #expect(reshaped.buffer.storage === tensor.buffer.storage)
  }

  @Test func arithmetic() {
    let tensor = Tensor(numbers, shape: [2, 3])
    let sum = tensor.adding(Tensor(repeating: 0.5, shape: [2, 3]))
    #expect(sum.shape == [2, 3])
    #expect(sum.scalars() == [1.5, 2.5, 3.5, 4.5, 5.5, 6.5])
    #expect(tensor.scalars() == numbers)
    #expect(tensor.mean() == 3.5)
    #expect(Tensor([0], shape: [1]).sigmoid().scalars() == [0.5])
    expectClose(
      Tensor([-2, 2], shape: [2]).sigmoid().scalars(), [0.119_202_922_022, 0.880_797_077_978],
      tolerance: 3e-7)
  }

  @Test func argmaxIsThePositionInTheRow() {
    let rows: [Float] = [1, 3, 2, -1, -4, -1, 5, .nan, .nan, -.infinity, -.infinity, 0]
    #expect(Tensor(rows, shape: [2, 2, 3]).argmax() == [1, 0, 1, 2])
    #expect(Tensor(numbers, shape: [6]).argmax() == [5])
    #expect(Tensor(numbers, shape: [6, 1]).argmax() == [0, 0, 0, 0, 0, 0])
    #expect(Tensor([], shape: [0, 3]).argmax() == [])
  }

  /// Whatever is written to one of two tensors that share memory, the other one keeps its elements.
  @Test(arguments: 0..<4) func aTensorIsAValue(write: Int) {
    var tensor = Tensor(numbers, shape: [6])
    let others = [tensor, tensor.reshaped(to: [2, 3]), tensor.slice(0..<6, shape: [3, 2])]
    switch write {
    case 0: tensor.withMutableSpan { $0[2] = 9 }
    case 1: tensor.withMutableBuffer { $0.withMutableSpan { $0[2] = 9 } }
    case 2: tensor.fill(with: 9)
    default:
      tensor = tensor.slice(2..<5, shape: [3]).adding(
        Tensor(numbers, shape: [6]).slice(0..<3, shape: [3]))
    }
    #expect(
      tensor.scalars()
        == [[1, 2, 9, 4, 5, 6], [1, 2, 9, 4, 5, 6], [9, 9, 9, 9, 9, 9], [4, 6, 8]][write])
    for other in others { #expect(other.scalars() == numbers) }
  }

  @Test func memoryThatNobodyElseHoldsIsWrittenInPlace() {
    var tensor = Tensor(numbers, shape: [2, 3])
    weak let storage = tensor.buffer.storage
    tensor.withMutableSpan { $0[0] = 7 }
    tensor.withMutableBuffer { $0.slice(5..<6).withMutableSpan { $0[0] = 8 } }
    #expect(tensor.scalars() == [7, 2, 3, 4, 5, 8])
    tensor.fill(with: 3)
    #expect(tensor.buffer.storage === storage)
    // Once another holder is gone, too.
    var other: Tensor? = tensor
    #expect(other?.count == 6)
    other = nil
    tensor.fill(with: 4)
    #expect(tensor.buffer.storage === storage)
    #expect(tensor.scalars() == [4, 4, 4, 4, 4, 4])
  }

  @Test func sizesThatDoNotFitEndTheProgram() async {
    expectMessage(
      "Tensor: 3 elements for shape [2], which has 2",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor([1, 2, 3], shape: [2])
      })
    expectMessage(
      "reshaped: [2, 3] has 6 elements, [5] 5",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor(repeating: 0, shape: [2, 3]).reshaped(to: [5])
      })
    expectMessage(
      "adding: [2] and [1, 2]",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor(repeating: 0, shape: [2]).adding(Tensor(repeating: 0, shape: [1, 2]))
      })
    expectMessage(
      "Tensor: shape [4] has 4 elements, its buffer 5",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor(shape: [4], buffer: Buffer(count: 5))
      })
  }

  @Test func allElementsMustBeWritten() async {
    expectMessage(
      "Tensor: 3 elements for shape [2, 2], which has 4",
      of: await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Tensor(shape: [2, 2]) { output in output.append(repeating: 1, count: 3) }
      })
    await #expect(processExitsWith: trap) {
      _ = Tensor(shape: [2, 2]) { output in output.append(repeating: 1, count: 5) }
    }
  }

  @Test func spansAreChecked() async {
    await #expect(processExitsWith: trap) {
      let index = Tensor(repeating: 0, shape: [4]).count
      print(Tensor(repeating: 0, shape: [4]).withSpan { $0[index] })
    }
  }

  /// How a failed check of the standard library ends a process. Such checks print nothing in
  /// optimized code; an access to other memory would end with another signal, or not at all.
  private var trap: ExitTest.Condition {
    #if arch(x86_64)
      .signal(SIGILL)
    #else
      .signal(SIGTRAP)
    #endif
  }
}
