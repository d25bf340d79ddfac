import Foundation
import PlainText

extension String {
  /// The text with an entity for every character that has a meaning in HTML and XML, and without
  /// those that neither may have or that a reader would not see.
  var escapedForHTML: String {
    // By scalars, since a combining mark makes one `Character` with the scalar before it.
    var result = UnicodeScalarView()
    for scalar in escapedLines.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;".unicodeScalars
      case "<": result += "&lt;".unicodeScalars
      case ">": result += "&gt;".unicodeScalars
      case "\"": result += "&quot;".unicodeScalars
      case "'": result += "&#39;".unicodeScalars
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}

/// A duration in its two largest units: "2 h 05 min".
package func readable(seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e10 else { return "ages" }
  let whole = Int(max(0, seconds).rounded())
  let (minutes, hours) = (whole / 60, whole / 3600)
  if hours >= 48 { return "\(hours / 24) days \(hours % 24) h" }
  if hours >= 1 { return "\(hours) h \(String(format: "%02d", minutes % 60)) min" }
  if minutes >= 1 { return "\(minutes) min \(String(format: "%02d", whole % 60)) s" }
  return "\(whole) s"
}
