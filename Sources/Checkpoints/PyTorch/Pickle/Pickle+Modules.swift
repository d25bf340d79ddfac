import PlainText

// Modules that were pickled whole.
extension Pickle {
  /// What makes an object a module: the dictionaries that `torch.nn.Module` keeps.
  struct Module {
    let className: String
    /// The names and the objects of all attributes.
    let attributes: (keys: [Int], values: [Int])
    /// The names and the objects of its parameters, its buffers and the modules inside it, as in a
    /// `state_dict`.
    let members: (keys: [Int], values: [Int])
    /// How many of the members are modules; they are the last ones.
    let moduleCount: Int
  }

  /// The object at `index` as a module; nil if it is none.
  func module(_ index: Int) -> Module? {
    guard case .object(let object) = nodes[index], let state = objects[object].state,
      case .dictionary(let keys, let values) = nodes[state]
    else { return nil }
    func attribute(_ name: StaticString) -> (keys: [Int], values: [Int])? {
      guard let place = keys.firstIndex(where: { isText($0, name) }) else { return nil }
      return contents(values[place])
    }
    guard let parameters = attribute("_parameters"), let modules = attribute("_modules")
    else { return nil }
    var members = parameters
    // A `state_dict` lacks the buffers that are not persistent.
    let omitted = keys.firstIndex { isText($0, "_non_persistent_buffers_set") }.map {
      texts(inSet: values[$0])
    }
    if let buffers = attribute("_buffers") {
      for (key, value) in zip(buffers.keys, buffers.values) {
        if case .text(let name) = nodes[key], omitted?.contains(UTF8Key(name)) == true { continue }
        members.keys.append(key)
        members.values.append(value)
      }
    }
    members.keys += modules.keys
    members.values += modules.values
    return Module(
      className: objects[object].className, attributes: (keys, values), members: members,
      moduleCount: modules.keys.count)
  }

  private func texts(inSet index: Int) -> Set<UTF8Key> {
    guard case .set(let items) = nodes[index] else { return [] }
    return Set(
      items.compactMap { if case .text(let text) = nodes[$0] { UTF8Key(text) } else { nil } })
  }

  /// The items of the dictionary at `index`, which may be of a class of its own; nil for another
  /// object.
  func contents(_ index: Int) -> (keys: [Int], values: [Int])? {
    switch nodes[index] {
    case .dictionary(let keys, let values): return (keys, values)
    case .object(let object):
      guard let items = objects[object].items, case .dictionary(let keys, let values) = nodes[items]
      else { return nil }
      return (keys, values)
    default: return nil
    }
  }

  /// The object at `index` as a simple value; nil for one that is none, or that has more than
  /// `limit` items.
  func value(_ index: Int, depth: Int = 0, limit: Int = 64) -> PickledValue? {
    switch nodes[index] {
    case .none: return PickledValue.none
    case .bool(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .real(let value): return .number(value)
    case .text(let text) where text.utf8.count <= 1000: return .text(text)
    case .list(let items), .tuple(let items):
      guard depth < 2, items.count <= limit else { return nil }
      var values: [PickledValue] = []
      for item in items {
        guard let value = value(item, depth: depth + 1, limit: 8) else { return nil }
        values.append(value)
      }
      return .list(values)
    default: return nil
    }
  }
}
