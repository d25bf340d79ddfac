/// A number that the tutorial prints for a step.
package enum Metric: String, CaseIterable, Sendable {
  case lossD = "loss_d"
  case lossG = "loss_g"
  case dX = "d_x"
  case dGZ1 = "d_g_z1"
  case dGZ2 = "d_g_z2"

  /// The losses of both networks.
  static let losses: [Metric] = [.lossD, .lossG]
  /// The mean outputs of the discriminator for real images and for fakes.
  static let outputs: [Metric] = [.dX, .dGZ1, .dGZ2]

  /// The name in charts.
  var label: String {
    switch self {
    case .lossD: "Loss_D"
    case .lossG: "Loss_G"
    case .dX: "D(x)"
    case .dGZ1: "D(G(z)) before"
    case .dGZ2: "D(G(z)) after"
    }
  }
}
