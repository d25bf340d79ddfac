import Preconditions
import RandomStreams

/// Everything that distinguishes one portrait from another.
///
/// The unit of length is a head: the distance from the eyes to the chin, which is also about that
/// to the crown. Strengths and fractions are from 0 to 1.
struct PortraitTraits: Hashable, Sendable {
  var pose: Pose
  var light: Light
  var backdrop: Backdrop
  var skin: Skin
  var face: Face
  var eyes: Eyes
  var brows: Brows
  var nose: Nose
  var mouth: Mouth
  var hair: Hair
  var hat: Hat?
  var beard: Beard?
  var glasses: Glasses?
  var earring: Earring?
  var clothes: Clothes

  /// Draws the traits of a person. The order of draws is fixed: it decides the pixels of every
  /// seed.
  init(from random: inout RandomStream) {
    let person = Person(from: &random)
    pose = Pose(from: &random)
    light = Light(from: &random)
    backdrop = Backdrop(from: &random)
    skin = Skin(of: person, from: &random)
    face = Face(of: person, from: &random)
    eyes = Eyes(of: person, from: &random)
    hat = Hat(from: &random)
    hair = Hair(of: person, under: hat, from: &random)
    brows = Brows(of: person, hair: hair, from: &random)
    nose = Nose(of: person, from: &random)
    mouth = Mouth(of: person, from: &random)
    beard = Beard(of: person, hair: hair, from: &random)
    glasses = Glasses(of: person, from: &random)
    earring = Earring(of: person, from: &random)
    clothes = Clothes(from: &random)
  }
}

/// Properties that several features depend on, so that they suit each other.
struct Person {
  /// From 0, soft features, to 1, strong features. Most people are near one of the ends.
  let ruggedness: Float
  /// From 0, about twenty years old, to 1, about eighty.
  let age: Float
  /// From 0, the lightest skin, to 1, the deepest.
  let depth: Float

  init(from random: inout RandomStream) {
    let strong = random.chance(0.5)
    let spread = random.bell(in: 0...0.46)
    ruggedness = strong ? 1 - spread : spread
    let years = random.uniform()
    age = years * years
    depth = random.uniform() * random.uniform(in: 0.6...1)
  }
}

extension RandomStream {
  /// True with the given probability.
  mutating func chance(_ probability: Float) -> Bool { uniform() < probability }

  /// A number in `range`, most often near its middle: the mean of three uniform numbers.
  mutating func bell(in range: ClosedRange<Float>) -> Float {
    let mean = (uniform() + uniform() + uniform()) / 3
    return range.lowerBound + (range.upperBound - range.lowerBound) * mean
  }

  /// A number in `range` or its negative, with equal probability.
  mutating func eitherSide(_ range: ClosedRange<Float>) -> Float {
    let size = uniform(in: range)
    return chance(0.5) ? size : -size
  }

  /// One of the choices, with a probability proportional to the weight before it.
  mutating func pick<Choice>(_ choices: [(Float, Choice)]) -> Choice {
    require(!choices.isEmpty, "RandomStream: nothing to pick from")
    var rest = uniform() * choices.reduce(0) { $0 + $1.0 }
    for (weight, choice) in choices {
      rest -= weight
      if rest < 0 { return choice }
    }
    return choices[choices.count - 1].1
  }
}
