import GAN
import Training

/// A library's error with the options that help.
///
/// Library errors state facts, without the names of options. The command adds those.
struct CommandLineError: Error, CustomStringConvertible {
  /// What is wrong, in one sentence.
  let description: String
  /// What can be done, a line each: commands in full.
  var advice: [String] = []
}

extension Error {
  /// The error as the command shows it: with the options that help, if there are any.
  var withOptions: any Error {
    switch self {
    case let error as TrainingError: error.text.map { CommandLineError(description: $0) } ?? self
    case let error as ModelFileError: error.text.map { CommandLineError(description: $0) } ?? self
    default: self
    }
  }
}

extension TrainingError {
  /// The description with options; nil if no option helps.
  fileprivate var text: String? {
    switch self {
    case .otherSize:
      "\(self); leave it out"
    case .portraitsHaveNoClasses:
      "\(self); leave --classes out, or name a folder with --dataroot"
    case .cannotCreate:
      "\(self); choose another with --out"
    case .invalidSettings(let reason) where Self.beginsWithOption(reason):
      "--\(reason)"
    case .insideRun(_, let run):
      "\(self); choose another --out, or continue that run with: "
        + RunCommands(directory: RunDirectory(path: run)).resume()
    case .alreadyExists(let path):
      "\(self); choose another --out, or continue it with: "
        + RunCommands(directory: RunDirectory(path: path)).resume()
    case .changedSettings(_, _, let differences):
      "\(self); undo the change"
        + (differences.compactMap(\.option).count < differences.count
          ? ""
          : ", or agree to it with " + differences.compactMap(\.option).joined(separator: " "))
    case .conflict:
      "--\(self); leave the option out, or start a new run"
    case .evaluation:
      "\(self); leave --evaluate-every out, or choose another --evaluate-count"
    case .checkpoint(let error):
      error.text
    default:
      nil
    }
  }
}

extension SettingDifference {
  /// The option that gives the setting its present value; nil if there is none.
  fileprivate var option: String? {
    switch name {
    case "hold-back": nil
    case "conditional", "spectral-norm": ["no", "off"].contains(value) ? nil : "--\(name)"
    case "classes" where value == "all", "stretch" where value == "none": nil
    case "average-half-life": "--\(name) \(value.prefix { $0 != " " })"
    default: "--" + ShellCommand.line([name, value])
    }
  }
}

extension TrainingError {
  /// Whether a sentence about a setting begins with the name of its option.
  private static func beginsWithOption(_ sentence: String) -> Bool {
    let configuration = TrainingConfiguration()
    let name = sentence.prefix { $0 != " " }
    return (configuration.stepSettings + configuration.lengthSettings).contains { $0.name == name }
      || name == "evaluate-count"
  }
}

extension ModelFileError {
  /// The description with options; nil if no option helps.
  fileprivate var text: String? {
    switch self {
    case .otherSizes(_, let setting, let found, _): "\(self); train with --\(setting) \(found)"
    case .otherClasses(_, _, []): "\(self); train with --conditional"
    case .noBuiltInGenerator: "\(self), or name another generator with --checkpoint"
    case .noAverage: "\(self); use --weights raw, or leave the option out"
    case .beyondHalfPrecision: "\(self) (leave --half away)"
    default: nil
    }
  }
}
