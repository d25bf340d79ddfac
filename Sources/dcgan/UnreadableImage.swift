/// What is said of an image that cannot be read: its name and the reason, which may have the name in it.
func unreadableImage(_ source: String, because reason: String) -> String {
  reason.contains(source) ? reason : "\(source): \(reason)"
}
