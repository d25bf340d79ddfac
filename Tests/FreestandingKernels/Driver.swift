import KernelCases
import KernelsBaseline

/// Runs the cases of all kernels and prints, for each, how many numbers were compared. Stops at the
/// first kernel that fails.
///
/// Returns 0 if all kernels passed, else 1.
@c(run_kernel_cases)
public func runKernelCases() -> Int32 {
  var status: Int32 = 0
  KernelCases<BaselineKernels>.run { kernel, checks in
    if let failure = checks.failure {
      print("\(kernel): \(failure)")
      status = 1
    } else {
      print("\(kernel): \(checks.comparisons) numbers")
    }
    return status == 0
  }
  return status
}
