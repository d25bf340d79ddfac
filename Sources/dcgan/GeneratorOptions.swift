public import ArgumentParser
public import ModelFiles

/// Which generator of a file a command takes, and what someone else's file does not say about its
/// layers.
struct GeneratorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The generator of a file that holds several: what the names of its tensors begin with.",
      valueName: "name"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "For someone else's generator: the slope of the activations between its layers; 0 for ReLUs.",
      discussion:
        "This and the next three are read off the running statistics or taken to be as usual, "
        + "where the file does not tell; a note says what was found."))
  var slope: Float?

  @Option(help: "For someone else's generator: what batch norms add to variances.")
  var epsilon: Float?

  @Option(help: "For someone else's generator: the activation at its end.")
  var output: GeneratorChoices.Output?

  @Option(
    help: ArgumentHelp(
      "For someone else's generator: height and width of its images.", valueName: "pixels"))
  var imageSize: Int?

  /// What these options say.
  var choices: GeneratorChoices {
    var choices = GeneratorChoices()
    choices.network = network
    choices.slope = slope
    choices.epsilon = epsilon
    choices.output = output
    choices.imageSize = imageSize
    return choices
  }

  func validate() throws {
    if let slope, !(0...1 ~= slope) {
      throw ValidationError("slope \(slope) is not possible; use 0 to 1")
    }
    if let epsilon, !(epsilon > 0 && epsilon <= 100) {
      throw ValidationError("epsilon \(epsilon) is not possible; use a number above 0, up to 100")
    }
    if let imageSize, !(2...GeneratorChoices.sizeLimit ~= imageSize) {
      throw ValidationError(
        "image-size \(imageSize) is not possible; use 2 to \(GeneratorChoices.sizeLimit)")
    }
  }
}

/// Which weights of a generator a command takes.
struct WeightsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which of a generator's weights in a checkpoint. (default: average, if there are any)"))
  var weights: NetworkFile.Weights?
}

extension NetworkFile.Weights: ExpressibleByArgument {}
extension GeneratorChoices.Output: ExpressibleByArgument {}
