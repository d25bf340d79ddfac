/// A PyTorch module that was pickled whole, by `torch.save(model, path)`, as data.
public struct PickledModule: Sendable, Equatable {
  /// The names of the attributes that lead to it, joined by dots like the names of tensors
  /// ("main.0"); empty for the outermost. A module in a dictionary has the key in front ("netG").
  public let path: String
  /// Its class as the file says it, such as "torch.nn.modules.conv.ConvTranspose2d". Nothing
  /// promises that it is that class.
  public let className: String
  /// Its attributes that are numbers, texts, booleans, None, or lists and tuples of them: `stride`,
  /// `eps`, `negative_slope`, `training` and so on. Those whose names begin with an underscore,
  /// which are Python's and PyTorch's own, are left out.
  public let attributes: [String: PickledValue]
}

/// A simple Python value.
public enum PickledValue: Sendable, Equatable {
  /// `None`.
  case none
  /// `True` or `False`.
  case boolean(Bool)
  /// An `int` of at most 64 bits.
  case integer(Int)
  /// A `float`.
  case number(Double)
  /// A `str`, or the name of a `torch.device`.
  case text(String)
  /// A `list`, a `tuple` or a `torch.Size`.
  case list([PickledValue])
}
