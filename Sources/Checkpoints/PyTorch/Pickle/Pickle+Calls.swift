import PlainText

// What a pickle asks Python to make. The few functions that make tensors are carried out here;
// objects of all other classes are kept as data.
extension Pickle {
  /// The items of the object at `index`, which must be a tuple.
  func tuple(_ index: Int) throws(Flaw) -> [Int] {
    guard case .tuple(let items) = nodes[index] else { throw flaw("a tuple was expected") }
    return items
  }

  // `tuple(pop())` would copy all of the pickle before the call, and so take quadratic time.

  /// Pops a tuple; returns its items.
  mutating func popTuple() throws(Flaw) -> [Int] {
    let index = try pop()
    return try tuple(index)
  }

  /// Pops a text.
  mutating func popText() throws(Flaw) -> String {
    let index = try pop()
    guard case .text(let text) = nodes[index] else { throw flaw("a text was expected") }
    return text
  }

  /// Pushes the function or class `name` of `module`.
  mutating func pushGlobal(module: String, name: String) throws(Flaw) {
    guard module.utf8.count + name.utf8.count < Self.nameLimit else {
      throw flaw("a class's name has more than \(Self.nameLimit) bytes")
    }
    try push(.global(PickleGlobal(module + "." + name)))
  }

  /// Pushes what the function or class at `callable` would make of the objects at `arguments`.
  mutating func make(_ callable: Int, _ arguments: [Int]) throws(Flaw) {
    switch nodes[callable] {
    case .global(let global): try call(global, arguments)
    case .opaque, .object, .unreadable: try pushObject("an unnamed function", arguments)
    default: throw flaw("it calls something that is not a function")
    }
  }

  private mutating func call(_ global: PickleGlobal, _ arguments: [Int]) throws(Flaw) {
    switch global {
    case .orderedDictionary where arguments.isEmpty:
      try push(.dictionary(keys: [], values: []))
    case .orderedDictionary where arguments.count == 1: try pushOrdered(arguments[0])
    case .rebuildTensor where arguments.count >= 4: try pushTensor(arguments)
    case .wrapTensor where arguments.count >= 1:
      switch nodes[arguments[0]] {
      case .tensor, .unreadable: try pushAgain(arguments[0])
      case .object, .opaque: try push(.unreadable("of an unknown kind"))
      default: throw flaw("a parameter is not made of a tensor")
      }
    case .rebuildFromType where arguments.count >= 3:
      // Were it any function, calls of calls could nest without an end.
      guard case .global(let function) = nodes[arguments[0]],
        [.rebuildTensor, .wrapTensor].contains(function)
      else { return try push(.unreadable("of an unknown kind")) }
      try call(function, tuple(arguments[2]))
    case .size where arguments.count == 1: try pushTuple(tuple(arguments[0]))
    case .device where arguments.count >= 1:
      // A list would be copied with all its items.
      guard case .text = nodes[arguments[0]] else { throw flaw("a device has no name") }
      try pushAgain(arguments[0])
    case .identity where arguments.count >= 1: try pushAgain(arguments[0])
    case .encode where arguments.count == 2: try push(.opaque("bytes"))
    case .set where arguments.count <= 1:
      guard let items = arguments.first else { return try pushSet([]) }
      guard case .list(let items) = nodes[items] else { throw flaw("a set is not made of a list") }
      try pushSet(items)
    case .reconstruct where arguments.count == 3: try reconstruct(arguments)
    case .name(let name): try pushObject(name, arguments)
    case .storage: try pushObject(global.text, arguments)
    default: throw flaw("a call has arguments that make no sense")
    }
  }

  /// Pushes an object of a class that is not known. If it is made of a tensor, it may be one.
  private mutating func pushObject(_ className: String, _ arguments: [Int]) throws(Flaw) {
    try count(items: arguments.count)
    let isTensor = arguments.contains { index in
      switch nodes[index] {
      case .tensor, .storage, .unreadable: true
      default: false
      }
    }
    if isTensor
      || className.utf8.starts(with: "torch.".utf8)
        && className.utf8.count < 200 && className.contains("._rebuild")
    {
      return try push(.unreadable("made by \(className)"))
    }
    try push(.object(objects.count))
    objects.append(PickleObject(className: className))
  }

  /// Pushes an object of protocols 0 and 1. A dictionary's items are those of its value.
  private mutating func reconstruct(_ arguments: [Int]) throws(Flaw) {
    guard case .global(let global) = nodes[arguments[0]] else {
      throw flaw("it makes an object of no class")
    }
    if case .orderedDictionary = global { return try pushAgain(arguments[2]) }
    try push(.object(objects.count))
    var object = PickleObject(className: global.text)
    switch nodes[arguments[2]] {
    case .dictionary, .list: object.items = arguments[2]
    default: break
    }
    objects.append(object)
  }

  /// Pushes an `OrderedDict` of a list of pairs.
  private mutating func pushOrdered(_ list: Int) throws(Flaw) {
    guard case .list(let pairs) = nodes[list] else {
      throw flaw("an OrderedDict is not made of a list")
    }
    // Every such call copies the list.
    try count(items: 2 * pairs.count)
    var (keys, values): ([Int], [Int]) = ([], [])
    for pair in pairs {
      switch nodes[pair] {
      case .list(let items) where items.count == 2, .tuple(let items) where items.count == 2:
        keys.append(items[0])
        values.append(items[1])
      default: throw flaw("an OrderedDict's items are not pairs")
      }
    }
    try push(.dictionary(keys: keys, values: values))
  }

  /// Gives attributes to the object below the top of the stack. Those of an `OrderedDict`, its
  /// `_metadata`, are not about tensors, and those of a tensor are Python's.
  mutating func build() throws(Flaw) {
    let state = try pop()
    switch nodes[try top()] {
    case .object(let object): objects[object].state = state
    case .dictionary, .opaque, .tensor, .unreadable, .global, .set: break
    default: throw flaw("it gives attributes to what has none")
    }
  }
}
