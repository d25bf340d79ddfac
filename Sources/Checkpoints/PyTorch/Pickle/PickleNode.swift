/// A Python object of a pickle. It refers to the objects inside it by their indices, so deep
/// nesting needs no recursion and cyclic objects are no reference cycles.
enum PickleNode {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  /// An object whose value is not kept, as text: bytes, an integer beyond 64 bits.
  case opaque(String)
  case tuple([Int])
  case list([Int])
  case set([Int])
  /// A `dict` or an `OrderedDict`.
  case dictionary(keys: [Int], values: [Int])
  case global(PickleGlobal)
  /// The index of a storage.
  case storage(Int)
  case tensor(TensorView)
  /// A tensor or a storage of an unknown kind, and what it is: "made by torch.hub.load".
  case unreadable(String)
  /// The index of an object of any other class.
  case object(Int)
}

/// An object of a class that this reader does not know. No code of the class is run: these are the
/// facts that the pickle would hand to it.
struct PickleObject {
  /// The class or function that would make it, such as `argparse.Namespace`.
  let className: String
  /// The index of its attributes, if it has any: for most classes a dictionary.
  var state: Int?
  /// The index of the dictionary or list of its items, if it has any.
  var items: Int?

  /// Whether TorchScript or libtorch wrote it. Such an object's attributes are its tensors and the
  /// modules inside it.
  var isScript: Bool { className.hasPrefix("__torch__.") }
}
