import Foundation
import PlainText

// How the command writes times, counts and files.

/// A duration as hours, minutes and seconds; in days from 100 days on.
func clockTime(_ seconds: Double) -> String {
  let days = seconds / 86400
  if days >= 100 { return days < 1e6 ? String(format: "%.0f days", days) : "ages" }
  let whole = Int(seconds)
  return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
}

/// `1 image`, `2,000 images`.
func counted(_ count: Int, _ noun: String, plural: String? = nil) -> String {
  "\(count.grouped) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// An image that cannot be read, with the reason, which may contain its name already.
func unreadableImage(_ source: String, because reason: String) -> String {
  reason.contains(source) ? reason : "\(source): \(reason)"
}
