import Foundation

/// Hours, minutes and seconds; days alone where nobody would wait for the end.
func clockTime(_ seconds: Double) -> String {
  let days = seconds / 86400
  if days >= 100 { return days < 1e6 ? String(format: "%.0f days", days) : "ages" }
  let whole = Int(seconds)
  return String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
}
