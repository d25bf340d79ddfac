import DCGANKit
import Foundation

extension Variable {
  /// The sine of every element. Its derivative is the cosine.
  func sine() -> Variable {
    let input = value
    return Variable(input.map { sin($0) }, from: [self]) { gradient in
      [gradient.zip(input) { $0 * cos($1) }]
    }
  }
}

/// The sine of every element as a layer.
final class Sine: Layer {
  func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable { input.sine() }
}

/// Adds the output of `body` to the input.
final class Residual: Layer {
  let body: Sequential
  init(_ layers: [any Layer]) { body = Sequential(layers) }
  var parameters: [Parameter] { body.parameters }
  var stateTensors: [StateTensor] { body.stateTensors }
  func outputShape(for input: TensorShape) -> TensorShape { body.outputShape(for: input) }
  func callAsFunction(_ input: Variable, mode: ForwardMode) -> Variable {
    input + body(input, mode: mode)
  }
}

/// Points of three spirals, and the spiral of each.
func makePoints(_ count: Int, using stream: inout RandomStream) -> (points: Tensor, labels: [Int]) {
  let labels = (0..<count).map { $0 % 3 }
  let points = labels.flatMap { label in
    let radius = stream.uniform(in: 0.1...1)
    let angle = 5 * radius + Float(label) * 2 * .pi / 3 + stream.uniform(in: -0.3...0.3)
    return [radius * cos(angle), radius * sin(angle)]
  }
  return (Tensor(points, shape: [count, 2]), labels)
}

/// The spiral that `network` takes each point for: the one with the largest logit.
func classes(of points: Tensor, by network: Sequential) -> [Int] {
  network(Variable(points), mode: .inference).value.argmax()
}

var stream = RandomStream(seed: 1, name: "spirals")
let network = Sequential([
  Linear(inputs: 2, outputs: 32, using: &stream),
  Sine(),
  Residual([Linear(inputs: 32, outputs: 32, using: &stream), LeakyReLU()]),
  Linear(inputs: 32, outputs: 3, using: &stream),
])
print(network.summary(input: [1, 2]))

let optimizer = Adam(network.parameterSet, learningRate: 0.01, beta1: 0.9)
for step in 1...500 {
  let (points, labels) = makePoints(128, using: &stream)
  network.parameterSet.clearGradients()
  let loss = network(Variable(points), mode: .training).softmaxCrossEntropy(labels: labels)
  loss.backward()
  optimizer.update()
  if step % 100 == 0 { print("step \(step): loss \(loss.value.scalars()[0])") }
}

let (points, labels) = makePoints(1000, using: &stream)
let right = zip(classes(of: points, by: network), labels).count { $0 == $1 }
print("\(right) of \(labels.count) new points are right")

// The plane as the network sees it.
for row in 0..<24 {
  let line = (0..<48).flatMap { [Float($0) / 23.5 - 1, 1 - Float(row) / 11.5] }
  print(String(classes(of: Tensor(line, shape: [48, 2]), by: network).map { Array(".o#")[$0] }))
}
