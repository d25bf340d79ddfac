// The instructions that kernels need and that Swift cannot name: whole-vector arithmetic, prefetch,
// and a barrier against one optimization.
//
// This header includes nothing, so that kernels compile for any target, also without a C library.
// Everything is inlined. As an argument of a real call, a vector's registers would depend on the
// instruction set of the caller.
#ifndef CVECTORS_H
#define CVECTORS_H

#define CVECTORS_INLINE __attribute__((always_inline)) static inline

// Swift's SIMD operators work lane by lane and leave it to the optimizer to find the vector
// instruction. In long chains of operations it finds halves and quarters of one. These functions
// are one instruction each, whatever surrounds them. Vectors of 4 lanes do not need them.
//
// `cvectors_floatN` is `SIMDN<Float>` in Swift.

#define CVECTORS_OPERATION(lanes, name, operator)                                                  \
  CVECTORS_INLINE cvectors_float##lanes cvectors_##name##lanes(cvectors_float##lanes a,            \
                                                               cvectors_float##lanes b) {          \
    return a operator b;                                                                           \
  }

#define CVECTORS_OPERATIONS(lanes)                                                                 \
  typedef float cvectors_float##lanes __attribute__((ext_vector_type(lanes)));                     \
  CVECTORS_OPERATION(lanes, add, +)                                                                \
  CVECTORS_OPERATION(lanes, subtract, -)                                                           \
  CVECTORS_OPERATION(lanes, multiply, *)                                                           \
  CVECTORS_OPERATION(lanes, divide, /)

CVECTORS_OPERATIONS(8)
CVECTORS_OPERATIONS(16)

/// Prefetches the cache line at `address` for reading, into all levels. The address may be invalid.
CVECTORS_INLINE void cvectors_prefetch(const void *_Nonnull address) {
  __builtin_prefetch(address, 0, 3);
}

/// Prefetches the cache line at `address` for writing. The address may be invalid.
CVECTORS_INLINE void cvectors_prefetch_for_writing(const void *_Nonnull address) {
  __builtin_prefetch(address, 1, 3);
}

/// Returns `pointer`, as a value that the optimizer knows nothing about.
///
/// In the loop over a register tile the optimizer would otherwise keep one address for each row,
/// and run out of registers.
CVECTORS_INLINE const float *_Nonnull cvectors_opaque(const float *_Nonnull pointer) {
  __asm__("" : "+r"(pointer));
  return pointer;
}

#endif
