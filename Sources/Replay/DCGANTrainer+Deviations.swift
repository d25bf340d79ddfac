import Autograd
import GAN
import Layers
import Optimizers
import Tensors

extension DCGANTrainer {
  /// Compares both networks after step `step` with PyTorch's and, unless it is the last step,
  /// Adam's moments; relative to the change since the state before step `loaded`.
  func deviations(
    after step: Int, since loaded: Int, in trace: Trace
  ) throws(ModelFileError) -> [Deviation] {
    let isLast = step + 1 == trace.steps
    let before = loaded == 0 ? "initial." : "step\(loaded)."
    let after = isLast ? "final." : "step\(step + 1)."
    func compare(
      _ tensors: NamedTensors, by statistic: Deviation.Statistic
    ) throws(ModelFileError) -> [Deviation] {
      var result: [Deviation] = []
      for (name, value) in tensors {
        // Moments are zero before the first step, and a trace does not contain them.
        let isZero = loaded == 0 && name.hasPrefix("optimizer")
        result.append(
          Deviation(
            name, value, from: try trace.file.tensor(after + name, shape: value.shape),
            since: isZero ? nil : try trace.file.tensor(before + name, shape: value.shape),
            by: statistic, theirs: try trace.others(of: after + name)))
      }
      return result
    }
    return try compare(weights, by: .ninthDecile)
      + compare(statistics + (isLast ? [] : moments), by: .rootMeanSquare)
  }

  private typealias NamedTensors = [(name: String, value: Tensor)]

  /// The parameters of both networks in PyTorch's layouts.
  private var weights: NamedTensors {
    parts.flatMap { network, _, suffix in
      network.parameters.map { ("net\(suffix).\($0.name)", $0.value.inPyTorchLayout) }
    }
  }

  /// What the layers of both networks keep beside parameters, such as running statistics.
  private var statistics: NamedTensors {
    parts.flatMap { network, _, suffix in
      network.stateTensors.map { ("net\(suffix).\($0.name)", $0.value) }
    }
  }

  /// Adam's moments of both optimizers.
  private var moments: NamedTensors {
    parts.flatMap { network, optimizer, suffix in
      moments(of: network, optimizer).map { ("optimizer\(suffix).\($0.name)", $0.value) }
    }
  }
}
