import PlainText

/// How the open questions about a generator were answered, and what is wrong with its file.
struct GeneratorRecord {
  /// What an answer comes from.
  enum Source {
    /// What the file says of its modules.
    case file
    /// An option of the user's.
    case option
    /// The running statistics.
    case statistics
    /// What is usual.
    case convention
  }

  /// Answers in the order of the questions, with the option that overrules them.
  private var answers: [(text: String, source: Source, option: String?)] = []
  /// Sentences about what is wrong.
  private(set) var warnings: [String] = []

  /// Adds an answer, part of a sentence.
  mutating func add(_ text: String, from source: Source, overruledBy option: String? = nil) {
    if !answers.contains(where: { $0.text == text && $0.source == source }) {
      answers.append((text, source, option))
    }
  }

  /// Adds a sentence about what is wrong.
  mutating func warn(_ sentence: String) { warnings.append(sentence) }

  /// The sentences that a user should read: what was read off, what was assumed, what is wrong.
  var notes: [String] {
    func sentence(_ source: Source, _ beginning: String, _ ending: (String) -> String) -> [String] {
      let found = answers.filter { $0.source == source }
      guard !found.isEmpty else { return [] }
      var options: [String] = []
      for option in found.compactMap(\.option) where !options.contains(option) {
        options.append(option)
      }
      let texts = found.map(\.text).joined(separator: "; ")
      return [beginning + texts + (options.isEmpty ? "" : ending(options.joined(separator: ", ")))]
    }
    return sentence(.statistics, "read off the running statistics: ") { _ in "" }
      + sentence(.convention, "assumed, as the file does not tell: ") { "; overrule it with \($0)" }
      + warnings
  }
}
