import Checkpoints
import Tensors
import TestSupport
import Testing

struct RoundTripTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func everyBitSurvives() throws {
    let special: [Float] = [
      0, -0.0, 1, -.pi, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude,
      Float(bitPattern: 0x7fc0_1234), Float(bitPattern: 0xff80_0001),
    ]
    var writer = SafetensorsWriter()
    writer.add(Tensor(special, shape: [2, 5]), named: "floats")
    writer.add(integers: [.min, -1, 0, .max], shape: [4], named: "integers")
    writer.add(halves: [0x7e01, 0x8000, 1], shape: [3, 1], named: "halves")
    try writer.write(to: folder.file("x"))

    let file = try SafetensorsFile(contentsOf: folder.file("x"))
    let tensor = try file.tensor(named: "floats")
    #expect(tensor.shape == [2, 5])
    #expect(tensor.scalars().map(\.bitPattern) == special.map(\.bitPattern))
    #expect(try file.integers(named: "integers") == [.min, -1, 0, .max])
    let halves = try file.tensor(named: "halves").scalars()
    #expect(halves[0].isNaN && halves[1].sign == .minus && halves[1...] == [0, 0x1p-24])
    #expect(file.entries.map(\.name) == ["integers", "floats", "halves"])
    #expect(file.entries.map(\.type) == [.int64, .float32, .float16])
    #expect(file.entries.map(\.shape) == [[4], [2, 5], [3, 1]])
    #expect(file.entry(named: "halves")?.shape == [3, 1])
    #expect(file.entry(named: "nothing") == nil)
  }

  @Test func scalarsAndEmptyTensors() throws {
    var writer = SafetensorsWriter()
    writer.add(Tensor([7], shape: []), named: "scalar")
    writer.add(Tensor([], shape: [3, 0, 2]), named: "empty")
    writer.add(integers: [], shape: [0], named: "no integers")
    try writer.write(to: folder.file("x"))

    let file = try SafetensorsFile(contentsOf: folder.file("x"))
    #expect(try file.tensor(named: "scalar").scalars() == [7])
    #expect(try file.tensor(named: "scalar").shape == [])
    #expect(try file.tensor(named: "empty").shape == [3, 0, 2])
    #expect(try file.integers(named: "no integers") == [])
  }

  @Test func fileWithoutTensors() throws {
    try SafetensorsWriter(metadata: ["a": "b"]).write(to: folder.file("x"))
    let file = try SafetensorsFile(contentsOf: folder.file("x"))
    #expect(file.entries.isEmpty)
    #expect(file.metadata == ["a": "b"])
  }

  @Test func textSurvives() throws {
    let texts = [
      "", "plain", "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}", "Zürich 東京 😀", "{\"a\": [1]}",
    ]
    let metadata = Dictionary(uniqueKeysWithValues: texts.map { ($0, $0 + "!") })
    var writer = SafetensorsWriter(metadata: metadata)
    for (index, text) in texts.enumerated() {
      writer.add(Tensor([Float(index)], shape: [1]), named: text)
    }
    try writer.write(to: folder.file("x"))

    let file = try SafetensorsFile(contentsOf: folder.file("x"))
    #expect(file.metadata == metadata)
    for (index, text) in texts.enumerated() {
      #expect(try file.tensor(named: text).scalars() == [Float(index)])
    }
  }

  @Test func equalContentGivesEqualBytes() throws {
    let names = ["b", "a", "B", "ab", "é", "a.10", "a.9", ""]
    let metadata = Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })
    for (path, order) in [("x", names), ("y", names.reversed())] {
      var writer = SafetensorsWriter(metadata: metadata)
      for name in order {
        writer.add(Tensor([1, 2], shape: [2]), named: name)
        writer.add(integers: [1], shape: [], named: name + ".count")
      }
      try writer.write(to: folder.file(path))
    }
    #expect(try bytes(of: folder.file("x")) == bytes(of: folder.file("y")))
    let file = try SafetensorsFile(contentsOf: folder.file("x"))
    let floats = file.entries.filter { $0.type == .float32 }.map(\.name)
    #expect(floats == ["", "B", "a", "a.10", "a.9", "ab", "b", "é"])
  }

  @Test(arguments: 0..<9) func dataBeginsAtAMultipleOfEight(nameLength: Int) throws {
    var writer = SafetensorsWriter()
    writer.add(Tensor([1], shape: [1]), named: String(repeating: "n", count: nameLength))
    try writer.write(to: folder.file("x"))
    #expect(try bytes(of: folder.file("x"))[0] % 8 == 0)
  }

  @Test func manyReadersShareAFile() async throws {
    var writer = SafetensorsWriter()
    for index in 0..<16 {
      writer.add(Tensor(repeating: Float(index), shape: [1000]), named: "\(index)")
    }
    try writer.write(to: folder.file("x"))
    let file = try SafetensorsFile(contentsOf: folder.file("x"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<16 {
        group.addTask {
          let scalars = try file.tensor(named: "\(index)").scalars()
          #expect(scalars == [Float](repeating: Float(index), count: 1000))
        }
      }
      try await group.waitForAll()
    }
  }
}
