// Arithmetic on whole vectors, for kernels.
//
// Swift's SIMD types compute lane by lane and leave it to the optimizer to find the vector
// instruction; in long chains of operations it finds halves and quarters. These are one instruction
// each, whatever stands around them. Vectors of 4 lanes do not need them.
//
// A vector of n floats is SIMDn<Float> in Swift. All of it must be inlined: as an argument of a real
// call, a vector's registers depend on the instruction set of the caller.
#ifndef CVECTORS_H
#define CVECTORS_H

#define CPLATFORM_OPERATION(lanes, name, operator)                                                 \
  __attribute__((always_inline)) static inline cplatform_float##lanes cplatform_##name##lanes(     \
      cplatform_float##lanes a, cplatform_float##lanes b) {                                        \
    return a operator b;                                                                           \
  }

#define CPLATFORM_OPERATIONS(lanes)                                                                \
  typedef float cplatform_float##lanes __attribute__((ext_vector_type(lanes)));                    \
  CPLATFORM_OPERATION(lanes, add, +)                                                               \
  CPLATFORM_OPERATION(lanes, subtract, -)                                                          \
  CPLATFORM_OPERATION(lanes, multiply, *)                                                          \
  CPLATFORM_OPERATION(lanes, divide, /)

CPLATFORM_OPERATIONS(8)
CPLATFORM_OPERATIONS(16)

#endif
