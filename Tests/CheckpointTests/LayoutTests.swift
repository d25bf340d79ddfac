import Checkpoints
import Tensors
import Testing

struct LayoutTests {
  /// A tensor whose elements are their coordinates: 2314 is at [2, 3, 1, 4].
  static func coordinates(_ shape: TensorShape) -> Tensor {
    var scalars: [Float] = []
    for a in 0..<shape[0] {
      for b in 0..<shape[1] {
        for c in 0..<shape[2] {
          for d in 0..<shape[3] { scalars.append(Float(1000 * a + 100 * b + 10 * c + d)) }
        }
      }
    }
    return Tensor(scalars, shape: shape)
  }

  @Test func filter() {
    let source = Self.coordinates([5, 3, 4, 2])
    let filter = source.hwioFromOIHW()
    #expect(filter.shape == [4, 2, 3, 5])
    let scalars = filter.scalars()
    var index = 0
    for row in 0..<4 {
      for column in 0..<2 {
        for input in 0..<3 {
          for output in 0..<5 {
            #expect(scalars[index] == Float(1000 * output + 100 * input + 10 * row + column))
            index += 1
          }
        }
      }
    }
    #expect(filter.oihwFromHWIO().shape == source.shape)
    #expect(filter.oihwFromHWIO().scalars() == source.scalars())
  }

  @Test func images() {
    let source = Self.coordinates([2, 3, 4, 5])
    let images = source.nhwcFromNCHW()
    #expect(images.shape == [2, 4, 5, 3])
    let scalars = images.scalars()
    var index = 0
    for image in 0..<2 {
      for row in 0..<4 {
        for column in 0..<5 {
          for channel in 0..<3 {
            #expect(scalars[index] == Float(1000 * image + 100 * channel + 10 * row + column))
            index += 1
          }
        }
      }
    }
    #expect(images.nchwFromNHWC().shape == source.shape)
    #expect(images.nchwFromNHWC().scalars() == source.scalars())
  }

  /// Larger than the tiles of the transposition, and not a multiple of them.
  @Test func oddSizes() {
    let source = Tensor((0..<(37 * 2 * 5 * 7)).map { Float($0) }, shape: [37, 2, 5, 7])
    let filter = source.hwioFromOIHW().scalars()
    let images = source.nchwFromNHWC().scalars()
    for a in 0..<37 {
      for b in 0..<2 {
        for c in 0..<5 {
          for d in 0..<7 {
            let value = Float(((a * 2 + b) * 5 + c) * 7 + d)
            #expect(filter[((c * 7 + d) * 2 + b) * 37 + a] == value)
            #expect(images[((a * 7 + d) * 2 + b) * 5 + c] == value)
          }
        }
      }
    }
    #expect(source.hwioFromOIHW().oihwFromHWIO().scalars() == source.scalars())
    #expect(source.nchwFromNHWC().nhwcFromNCHW().scalars() == source.scalars())
  }

  @Test func emptyTensorWithALargeExtent() {
    let tensor = Tensor([], shape: [1 << 60, 0, 2, 2])
    #expect(tensor.hwioFromOIHW().shape == [2, 2, 0, 1 << 60])
    #expect(tensor.nhwcFromNCHW().shape == [1 << 60, 2, 2, 0])
  }

  @Test func fewerDimensionsTrap() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor([1, 2], shape: [2]).hwioFromOIHW()
    }
  }
}
