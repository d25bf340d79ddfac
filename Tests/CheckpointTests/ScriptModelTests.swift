import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// TorchScript archives, whose tensors are read and whose programs are not.
struct ScriptModelTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// PyTorch's own `state_dict()` of the same network is in another file.
  @Test func aScriptHasTheTensorsOfItsStateDict() throws {
    let script = try TensorFileFormat.open(golden("script.pt"))
    let state = try TensorFileFormat.open(golden("script-state.pth"))
    #expect(Set(script.entries.map(\.name)) == Set(state.entries.map(\.name)))
    for entry in state.entries {
      #expect(script.entry(named: entry.name) == entry)
      expectEqual(
        try script.tensor(named: entry.name).scalars(),
        try state.tensor(named: entry.name).scalars(), entry.name)
    }
    #expect(script.modules.isEmpty)
  }

  private func archive(
    model: String, attributes: [UInt8], tensors: [(String, [Float])]
  ) throws -> String {
    let path = folder.file("x.pt")
    var archive = try ZipWriter(replacing: path)
    try archive.add("net/version", [0x32])
    try archive.add("net/attributes.pkl", attributes)
    for (name, values) in tensors { try archive.add("net/\(name)", values.span.bytes) }
    try archive.add("net/model.json", Array(model.utf8))
    try archive.commit()
    return path
  }

  private static func tensor(_ key: Int, _ dims: String, _ strides: String) -> String {
    """
    {"dims":[\(dims)],"offset":"0","strides":[\(strides)],"requiresGrad":true,\
    "dataType":"FLOAT","data":{"key":"tensors/\(key)"},"device":"cpu"}
    """
  }

  private static let tensors =
    [
      tensor(0, #""2","2""#, #""1","2""#), tensor(1, #""3""#, #""1""#), tensor(2, "", ""),
    ].joined(separator: ",")

  /// `torch::save` of PyTorch 1.0 to 1.3 in C++.
  private static let model = """
    {"protoVersion":"3","mainModule":{"submodules":[{"parameters":[{"isBuffer":false,\
    "tensorId":"0","name":"weight"}],"name":"0","optimize":true,"attributes":[{"type":"int",\
    "name":"count","id":"0"},{"type":"Tensor","name":"running_mean","id":"1"}]},{"parameters":\
    [{"isBuffer":true,"tensorId":"2","name":"scale"}],"name":"1","submodules":[]}],\
    "name":"net","optimize":true},"producerName":"pytorch","tensors":[\(tensors)]}
    """

  private static let attributes = PickleTests.pickle(
    PickleTests.ascii("(K\u{7}ctorch.jit._pickle\nbuild_tensor_from_id\nK\u{1}"), [0x85],
    PickleTests.ascii("Rt"))

  private static let values: [(String, [Float])] = [
    ("tensors/0", [1, 2, 3, 4]), ("tensors/1", [5, 6, 7]), ("tensors/2", [8]),
  ]

  @Test func archivesOfTheFirstVersionsAreRead() throws {
    let path = try archive(model: Self.model, attributes: Self.attributes, tensors: Self.values)
    let file = try TensorFileFormat.open(path)
    #expect(file.entries.map(\.name) == ["0.weight", "0.running_mean", "1.scale"])
    #expect(file.entries.map(\.shape) == [[2, 2], [3], []])
    // The first is stored column by column.
    #expect(try file.tensor(named: "0.weight").scalars() == [1, 3, 2, 4])
    #expect(try file.tensor(named: "0.running_mean").scalars() == [5, 6, 7])
    #expect(try file.tensor(named: "1.scale").scalars() == [8])
  }

  @Test(arguments: [
    (#""tensorId":"0""#, #""tensorId":"3""#), (#""dims":["3"]"#, #""dims":["4"]"#),
    (#""dims":["3"]"#, #""dims":["3","1"]"#), (#""FLOAT""#, #""COMPLEX""#),
    (#"tensors/1"#, "tensors/7"), (#""id":"1""#, #""id":"2""#), (#""scale""#, "7"),
    (#""mainModule""#, #""other""#), (#""name":"1""#, #""name":1"#), ("[{", "[[{"),
    (#""tensors":["#, #""more":["#),
  ])
  func nonsenseIsRefused(part: String, replacement: String) throws {
    let model = Self.model.replacing(part, with: replacement)
    #expect(model != Self.model)
    let path = try archive(model: model, attributes: Self.attributes, tensors: Self.values)
    #expect(throws: TensorFileError.self) { try TensorFileFormat.open(path) }
  }

  @Test func deepNestingIsRefused() throws {
    let deep = String(repeating: "[", count: 100_000)
    let path = try archive(model: deep, attributes: Self.attributes, tensors: [])
    #expect { try TensorFileFormat.open(path) } throws: { "\($0)".contains("nested too deeply") }
  }
}
