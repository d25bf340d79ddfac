// The stack, the marks and the memo of a pickle.
extension Pickle {
  /// Puts a new object on the stack.
  mutating func push(_ node: PickleNode) throws(Flaw) {
    stack.append(try add(node))
  }

  /// Puts an object that there is already on the stack.
  mutating func pushAgain(_ index: Int) throws(Flaw) {
    try checkLimit(stack.count)
    stack.append(index)
  }

  /// Makes an object that is not on the stack; returns its index.
  mutating func add(_ node: PickleNode) throws(Flaw) -> Int {
    try checkLimit(nodes.count)
    nodes.append(node)
    return nodes.count - 1
  }

  private func checkLimit(_ count: Int) throws(Flaw) {
    guard count < Self.nodeLimit else {
      throw flaw("it has more than \(Self.nodeLimit) objects")
    }
  }

  mutating func mark() throws(Flaw) {
    try checkLimit(marks.count)
    marks.append(stack.count)
  }

  func top() throws(Flaw) -> Int {
    guard stack.count > marks.last ?? 0, let top = stack.last else {
      throw flaw("it uses an object that it has not made")
    }
    return top
  }

  mutating func pop() throws(Flaw) -> Int {
    let top = try top()
    stack.removeLast()
    return top
  }

  mutating func popToMark() throws(Flaw) -> [Int] {
    guard let mark = marks.popLast() else { throw flaw("it uses a mark that it has not set") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  mutating func keep(_ index: UInt64) throws(Flaw) {
    try checkLimit(memo.count)
    memo[index] = try top()
  }

  mutating func recall(_ index: UInt64) throws(Flaw) {
    guard let node = memo[index] else { throw flaw("it recalls an object that it has not kept") }
    try pushAgain(node)
  }
}

// Lists, tuples, dictionaries and sets.
extension Pickle {
  mutating func pushTuple(count: Int) throws(Flaw) {
    var items: [Int] = []
    for _ in 0..<count { items.append(try pop()) }
    try pushTuple(items.reversed())
  }

  mutating func pushTuple(_ items: [Int]) throws(Flaw) {
    try count(items: items.count)
    try push(.tuple(items))
  }

  mutating func pushList(_ items: [Int]) throws(Flaw) {
    try count(items: items.count)
    try push(.list(items))
  }

  mutating func pushDictionary(_ items: [Int]) throws(Flaw) {
    try push(.dictionary(keys: [], values: []))
    try setItems(items)
  }

  /// Appends to the list on top of the stack, or to the items of an object there.
  mutating func append(_ items: [Int]) throws(Flaw) {
    guard let index = try target(empty: .list([])) else { return }
    guard case .list(var list) = nodes[index] else { throw flaw("it appends to what is no list") }
    try count(items: items.count)
    // Releases the node's reference, so that the list is not copied.
    nodes[index] = .none
    list += items
    nodes[index] = .list(list)
  }

  /// Sets items of the dictionary on top of the stack, or of an object there.
  mutating func setItems(_ items: [Int]) throws(Flaw) {
    guard let index = try target(empty: .dictionary(keys: [], values: [])) else { return }
    guard case .dictionary(var keys, var values) = nodes[index] else {
      throw flaw("it sets items of what is no dictionary")
    }
    guard items.count.isMultiple(of: 2) else { throw flaw("a dictionary's key has no value") }
    try count(items: items.count)
    nodes[index] = .none
    for place in stride(from: 0, to: items.count, by: 2) {
      keys.append(items[place])
      values.append(items[place + 1])
    }
    nodes[index] = .dictionary(keys: keys, values: values)
  }

  mutating func pushSet(_ items: [Int]) throws(Flaw) {
    try count(items: items.count)
    try push(.set(items))
  }

  mutating func addToSet(_ items: [Int]) throws(Flaw) {
    let index = try top()
    guard case .set(var set) = nodes[index] else { throw flaw("it adds to what is no set") }
    try count(items: items.count)
    nodes[index] = .none
    set += items
    nodes[index] = .set(set)
  }

  /// The object on top of the stack, or that of its items, which begin as `empty`; nil for one that
  /// is not kept.
  private mutating func target(empty: PickleNode) throws(Flaw) -> Int? {
    let top = try top()
    switch nodes[top] {
    case .opaque, .unreadable: return nil
    case .object(let object):
      if let items = objects[object].items { return items }
      let items = try add(empty)
      objects[object].items = items
      return items
    default: return top
    }
  }
}
