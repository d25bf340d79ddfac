import PlainText

extension ZipArchive {
  /// Why an archive without PyTorch's pickle is not read, from the names of its entries.
  var otherContent: PyTorchFlaw {
    let names = entries.map(\.name).filter { $0.utf8.last != UInt8(ascii: "/") }
    func ends(_ name: String, _ ending: String) -> Bool {
      name.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }
    func named(_ name: String) -> Bool { names.contains { ends($0, name) } }
    guard !names.isEmpty else { return .otherArchive(content: "nothing", advice: nil) }
    if names.allSatisfy({ ends($0, ".npy") }) {
      return .otherArchive(
        content: "NumPy arrays (.npz)",
        advice: "load them with numpy.load and save them with safetensors.numpy.save_file")
    }
    if named("MAR-INF/MANIFEST.json") {
      return .otherArchive(
        content: "a TorchServe model (.mar)",
        advice: "unpack it with 'unzip' and name the file of weights in it")
    }
    if named("model.weights.h5") || named("variables.h5") {
      return .otherArchive(content: "a Keras model (.keras)", advice: nil)
    }
    if named("constants.pkl") || named("model.json") {
      return .otherArchive(
        content: "a TorchScript program of an unknown version",
        advice: "load it with torch.jit.load and save its state_dict()")
    }
    let endings = [".pth", ".pt", ".safetensors", ".bin", ".ckpt", ".tar"]
    let weights = names.filter { name in endings.contains { ends(name, $0) } }
    if let first = weights.first {
      let content =
        weights.count == 1
        ? "'\(first.printable)'" : "\(weights.count) files such as '\(first.printable)'"
      return .otherArchive(
        content: content, advice: "unpack it with 'unzip' and name a file from it")
    }
    let listed = names.prefix(3).map { "'\($0.printable)'" }.joined(separator: ", ")
    return .otherArchive(content: names.count > 3 ? listed + " and others" : listed, advice: nil)
  }
}
