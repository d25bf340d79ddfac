import Checkpoints
import PlainText
public import Tensors

/// Why a file cannot be used as a model, a checkpoint or a trace. The description is one sentence
/// for the user.
///
/// One type for all who read and write models, `ModelFiles` and `Training` included: who opens a
/// checkpoint meets errors of all of them, and the command adds its options in one place.
public enum ModelFileError: Error, CustomStringConvertible {
  /// The file cannot be read, or written, as a file of tensors.
  case unreadable(any Error)
  /// The file has no tensor of that name.
  case missingTensor(path: String, name: String)
  /// The tensor has another shape than in the model.
  case wrongShape(path: String, name: String, found: TensorShape, expected: TensorShape)
  /// The tensor is not a possible number of training batches.
  case invalidCount(path: String, name: String, value: Float)
  /// A running variance is below 0.
  case invalidVariance(path: String, name: String, value: Float)
  /// The metadata entry `key` is missing or impossible.
  case invalidMetadata(path: String, key: String, value: String?)
  /// The trace does not say how far PyTorch's own results are apart.
  case oldTrace(path: String)
  /// The tensors are not a generator; `reason` names the one that does not fit.
  case notAGenerator(path: String, reason: String)
  /// The tensors are a generator, but do not tell enough; `reason` says what to say.
  case undecided(path: String, reason: String)
  /// The file says itself what its generator is, so there is nothing to choose.
  case needsNoChoices(path: String)
  /// The file has no generator that is called `name`, but those called `found`.
  case noNetwork(path: String, name: String, found: [String])
  /// A number in a tensor is infinite or none.
  case notFinite(path: String, name: String, value: Float)
  /// The file of the built-in generator is not in `folder`, where the package manager puts it.
  case noBuiltInGenerator(folder: String)
  /// The file has no averaged weights of a generator.
  case noAverage(path: String)
  /// The file has no latent vectors, or none for this generator.
  case notLatents(path: String, reason: String)
  /// The tensors are not a discriminator; `reason` names the one that does not fit.
  case notADiscriminator(path: String, reason: String)
  /// The network in the file has other sizes than the one that should begin with its weights.
  case otherSizes(path: String, setting: String, found: Int, expected: Int)
  /// The network in the file is conditional on other classes than the one that should begin with
  /// its weights; an empty list stands for none.
  case otherClasses(path: String, found: [String], expected: [String])
  /// The file describes no networks that can be trained; `reason` names the layer.
  case badNetworks(path: String, reason: String)
  /// The ending of the name of a file to be written stands for no format.
  case noFormat(path: String)
  /// The tensor has numbers that half precision does not have.
  case beyondHalfPrecision(path: String, tensor: String, reason: String)
  /// The tensor cannot be written in the wanted type.
  case cannotExport(path: String, tensor: String, reason: String)

  /// The result of `body`. What it throws becomes `unreadable`, unless it is a `ModelFileError`.
  package static func reporting<Result>(
    _ body: () throws -> Result
  ) throws(ModelFileError) -> Result {
    do {
      return try body()
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw .unreadable(error)
    }
  }

  public var description: String {
    switch self {
    case .unreadable(let error):
      "\(error)"
    case .missingTensor(let path, let name):
      "\(path) has no tensor '\(name.printable)'; it belongs to another kind of model "
        + "or is incomplete"
    case .wrongShape(let path, let name, let found, let expected):
      "tensor '\(name.printable)' in \(path) is \("\(found)".printable), not \(expected); it "
        + "belongs to a model of other sizes"
    case .invalidCount(let path, let name, let value):
      "tensor '\(name.printable)' in \(path) is \(value), which is no number of batches; the "
        + "file is damaged, so use another"
    case .invalidVariance(let path, let name, let value):
      "\(path) cannot be used: '\(name)' has a variance of \(value)"
    case .invalidMetadata(let path, let key, nil):
      "\(path) does not say '\(key)' in its metadata; it was not written by this program or is "
        + "incomplete"
    case .invalidMetadata(let path, let key, let value?):
      "\(path) says '\(key)' is '\(value.printable)' in its metadata, which makes no sense here"
    case .oldTrace(let path):
      "\(path) does not say how far PyTorch's own results are apart, so there is no measure for a "
        + "replay; record it anew with scripts/record_trace.py"
    case .notAGenerator(let path, let reason):
      "\(path) holds no DCGAN generator: \(reason)"
    case .undecided(let path, let reason):
      "\(path) does not say what it draws: \(reason)"
    case .needsNoChoices(let path):
      "\(path) says itself what its generator is; leave out --slope, --epsilon, --output and "
        + "--image-size"
    case .noNetwork(let path, let name, let found):
      "\(path) holds no generator '\(name.printable)'; name one of these: "
        + found.joined(separator: ", ").printable
    case .notFinite(let path, let name, let value):
      "tensor '\(name.printable)' in \(path) holds \(value), which is no finite number; the file "
        + "is damaged or its training has failed, so use an earlier one"
    case .noBuiltInGenerator(let folder):
      "the built-in generator is not in \(folder), where the package manager puts it; keep that "
        + "folder beside the program"
    case .noAverage(let path):
      "\(path) holds no averaged weights"
    case .notLatents(let path, let reason):
      "\(path) cannot be used for latent vectors: \(reason)"
    case .notADiscriminator(let path, let reason):
      "\(path) holds no DCGAN discriminator: \(reason)"
    case .otherSizes(let path, let setting, let found, let expected):
      "the network in \(path) has \(setting) \(found), the one to be trained \(expected)"
    case .otherClasses(let path, let found, let expected):
      "the network in \(path) is \(Self.conditional(on: found)), the one to be trained is "
        + Self.conditional(on: expected)
    case .badNetworks(let path, let reason):
      "\(path) describes no networks that can be trained: \(reason)"
    case .noFormat(let path):
      "\(path) names no format that can be written; end it with .safetensors, .pth or .pt"
    case .beyondHalfPrecision(let path, let tensor, let reason),
      .cannotExport(let path, let tensor, let reason):
      "tensor '\(tensor.printable)' of \(path) cannot be exported: \(reason)"
    }
  }

  private static func conditional(on classes: [String]) -> String {
    classes.isEmpty ? "not conditional" : "conditional on \(GANSpec.list(classes))"
  }
}
