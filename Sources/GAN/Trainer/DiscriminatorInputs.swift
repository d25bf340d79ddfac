import Autograd
import RandomStreams
import Tensors

/// What D judges in one step: images with what the recipe does to them at random.
///
/// Every batch gets other noise and other changes, drawn from the stream `discriminator-inputs.<n>`
/// of the run's seed for step n. So a step is random in the same way wherever a run was resumed.
struct DiscriminatorInputs {
  private let augmentation: [DiffAugmentation]
  private let noise: Float
  private var stream: RandomStream

  /// The inputs of step `step`, from 0.
  init(_ recipe: Recipe, _ plan: StepPlan, seed: UInt64, step: Int) {
    augmentation = recipe.diffAugmentation
    noise = plan.instanceNoise
    stream = RandomStream(seed: seed, name: "discriminator-inputs.\(step)")
  }

  /// What D judges of `images`, `[N, H, W, C]`.
  mutating func callAsFunction(_ images: Variable) -> Variable {
    var result = images
    if !augmentation.isEmpty {
      let shape = images.value.shape
      let draw = AugmentationDraw(
        augmentation, count: shape[0], imageShape: [shape[1], shape[2], shape[3]], using: &stream)
      result = Profile.measure(.data) { result.augmented(by: draw) }
    }
    if noise > 0 {
      let normals = Profile.measure(.data) { makeNoise(images.value.shape) }
      result = result + Variable(normals)
    }
    return result
  }

  /// Normal noise of the standard deviation of this step.
  private mutating func makeNoise(_ shape: TensorShape) -> Tensor {
    let noise = noise
    let start = stream
    // Each image takes as many words as it has values, so images are drawn in parallel.
    let size = shape.count / shape[0]
    let words = size + size % 2
    defer { stream.position += UInt64(shape[0] * words) }
    return Tensor(shape: shape) { index, output in
      var stream = start
      stream.position += UInt64(index * words)
      let values = stream.normals(size)
      for place in output.indices { output[place] = noise * values[place] }
    }
  }
}
