import Checkpoints
import Foundation
import RandomStreams
import Tensors
import TestSupport
import Testing

@testable import GAN

@Suite struct LatentVectorsTests {
  @Test func aVectorIsAFunctionOfItsSeed() {
    let row = LatentVectors(seeds: [3, 1, 3] as [UInt64], nz: 7)
    #expect(row.count == 3 && row[0].count == 7)
    #expect(row[0] == row[2] && row[0] != row[1])
    var stream = RandomStream(seed: 1, name: "latent")
    #expect(row[1] == stream.normals(7))
  }

  @Test func valuesAreStandardNormal() {
    let values = LatentVectors(seeds: 0..<400, nz: 100).tensor().scalars().map(Double.init)
    let mean = values.reduce(0, +) / 40_000
    let variance = values.reduce(0) { $0 + $1 * $1 } / 40_000
    // Four standard errors.
    #expect(abs(mean) < 0.02 && abs(variance - 1) < 0.029)
  }

  @Test(arguments: [LatentVectors.leastTruncation, 0.5, 1, 3])
  func truncationDrawsWhatIsBeyondAgain(bound: Float) {
    let free = LatentVectors(seeds: 0..<20, nz: 50)
    let bounded = LatentVectors(seeds: 0..<20, nz: 50, truncation: bound)
    var kept = 0
    for (before, after) in zip(free, bounded) {
      for (old, new) in zip(before, after) {
        #expect(abs(new) <= bound)
        if abs(old) <= bound {
          #expect(new == old)
          kept += 1
        }
      }
    }
    #expect(kept < 1000)
    let again = LatentVectors(seeds: 0..<20, nz: 50, truncation: bound)
    #expect(Array(again) == Array(bounded))
  }

  @Test func meanIsThatOfEachValue() {
    let rows = LatentVectors(Tensor([1, 2, 3, 5, -2, 3], shape: [3, 1, 1, 2]))
    let expected: [Float] = [2.0 / 3, 10.0 / 3]
    #expect(rows.mean() == expected)
  }

  @Test func arithmeticAddsMeans() {
    func rows(_ values: [Float]) -> LatentVectors {
      LatentVectors(Tensor(values, shape: [values.count / 2, 1, 1, 2]))
    }
    let sum = LatentArithmetic(rows([1, 2, 3, 4]), minus: rows([5, 5]), plus: rows([0, 1, 2, 3]))
    let expected: [[Float]] = [[-2, 0]]
    #expect(Array(sum.result) == expected)
    let around = sum.neighbourhood
    #expect(around.count == 9 && around[4] == sum.result[0])
    for (index, vector) in around.enumerated() where index != 4 {
      for (value, middle) in zip(vector, sum.result[0]) {
        #expect(value != middle && abs(value - middle) <= 0.25)
      }
    }
  }

  // MARK: Walks

  @Test(arguments: Interpolation.allCases)
  func endsAreExact(method: Interpolation) {
    let rows = LatentVectors(seeds: 0..<2, nz: 30)
    #expect(method.vector(from: rows[0], to: rows[1], share: 0) == rows[0])
    #expect(method.vector(from: rows[0], to: rows[1], share: 1) == rows[1])
  }

  @Test func aLineIsStraight() {
    let middle = Interpolation.linear.vector(from: [1, 2], to: [3, -2], share: 0.25)
    #expect(middle == [1.5, 1])
  }

  /// On the arc between unit vectors, angles grow with the share and lengths stay.
  @Test func anArcIsRound() {
    for step in 1..<6 {
      let share = Double(step) / 6
      let point = Interpolation.spherical.vector(from: [1, 0], to: [0, 1], share: share)
      let angle = share * .pi / 2
      #expect(abs(Double(point[0]) - cos(angle)) < 1e-6)
      #expect(abs(Double(point[1]) - sin(angle)) < 1e-6)
    }
  }

  @Test(
    arguments: [
      ([1, 2], [1, 2]), ([1, 2], [-1, -2]), ([0, 0], [1, 2]), ([0, 0], [0, 0]), ([1, 2], [2, 4]),
    ] as [([Float], [Float])])
  func whereThereIsNoArcTheWayIsStraight(start: [Float], end: [Float]) {
    #expect(
      Interpolation.spherical.vector(from: start, to: end, share: 0.5)
        == Interpolation.linear.vector(from: start, to: end, share: 0.5))
  }

  @Test(arguments: [2, 3, 16])
  func aGridHasARowForEachSegment(steps: Int) {
    let stops = LatentVectors(seeds: [3, 8, 21] as [UInt64], nz: 5)
    let walk = stops.walk(steps: steps, joinsSegments: false)
    #expect(walk.count == 2 * steps)
    #expect(walk[0] == stops[0] && walk[steps - 1] == stops[1])
    #expect(walk[steps] == stops[1] && walk[2 * steps - 1] == stops[2])
    let round = stops.walk(steps: steps, joinsSegments: false, returns: true)
    #expect(round.count == 3 * steps)
    #expect(Array(round.prefix(2 * steps)) == Array(walk))
    #expect(round[2 * steps] == stops[2] && round[3 * steps - 1] == stops[0])
  }

  @Test(arguments: [2, 3, 16])
  func anAnimationComesThroughEachStopOnce(steps: Int) {
    let stops = LatentVectors(seeds: [3, 8, 21] as [UInt64], nz: 5)
    let walk = stops.walk(steps: steps, joinsSegments: true)
    #expect(walk.count == 2 * (steps - 1) + 1)
    for (index, stop) in stops.enumerated() { #expect(walk[index * (steps - 1)] == stop) }
    #expect(Set(walk.map(\.description)).count == walk.count)
    // A loop begins again instead of showing its first image twice.
    let loop = stops.walk(steps: steps, joinsSegments: true, returns: true)
    #expect(loop.count == 3 * (steps - 1))
    #expect(Set(loop.map(\.description)).count == loop.count)
  }

  // MARK: Files

  @Test func filesKeepEveryBit() throws {
    let folder = try TemporaryFolder()
    let rows = LatentVectors(seeds: 7..<12, nz: 9)
    try rows.write(to: folder.file("z.safetensors"))
    let file = try SafetensorsFile(contentsOf: folder.file("z.safetensors"))
    #expect(file.entries.map(\.name) == ["latents"] && file.entries[0].shape == [5, 9, 1, 1])
    let read = try LatentVectors(contentsOf: folder.file("z.safetensors"), nz: 9)
    #expect(Array(read) == Array(rows))
  }

  @Test func theTensorMayHaveAnyNameAndNoExtentsOfOne() throws {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    writer.add(Tensor([1, 2, 3, 4], shape: [2, 2]), named: "z")
    try writer.write(to: folder.file("z.safetensors"))
    let read = try LatentVectors(contentsOf: folder.file("z.safetensors"), nz: 2)
    #expect(Array(read) == [[1, 2], [3, 4]])
  }

  @Test(
    arguments: [
      ([("z", [2, 3, 1, 1], 0)], "[2, 3, 1, 1]"), ([("z", [], 0)], "[]"),
      ([("z", [0, 2, 1, 1], 0)], "no vectors"), ([("z", [2, 2, 1, 1], .nan)], "vector 0"),
      ([("y", [2, 2], 0), ("z", [2, 2], 0)], "2 tensors"), ([], "0 tensors"),
    ] as [([(String, [Int], Float)], String)])
  func otherFilesAreRefused(tensors: [(String, [Int], Float)], word: String) throws {
    let folder = try TemporaryFolder()
    var writer = SafetensorsWriter()
    for (name, shape, value) in tensors {
      writer.add(Tensor(repeating: value, shape: TensorShape(shape)), named: name)
    }
    let path = folder.file("z.safetensors")
    try writer.write(to: path)
    #expect {
      _ = try LatentVectors(contentsOf: path, nz: 2)
    } throws: { error in
      "\(error)".contains(path) && "\(error)".contains(word)
    }
  }
}
