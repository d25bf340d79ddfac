// What Swift cannot ask the machine for by itself. Nothing here allocates a Swift object or throws.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include "CVectors.h"
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>

/// Instruction-set levels in ascending order; each includes the ones before it.
enum { CPLATFORM_ISA_BASELINE = 0, CPLATFORM_ISA_AVX2 = 1, CPLATFORM_ISA_AVX512 = 2 };

/// The highest level that both the processor and the operating system support.
int cplatform_isa_level(void);

/// The number of CPUs that this process may use: its affinity mask, cut by its cgroup's CPU quota.
int cplatform_cpu_count(void);

/// Memory of `bytes` bytes, aligned to 64 bytes (large blocks to 2 MiB, with huge pages asked for, if
/// `huge_pages`). Returns NULL when the system has none left. Free it with `cplatform_free`.
void *_Nullable cplatform_allocate(size_t bytes, int huge_pages);
void cplatform_free(void *_Nullable memory);

/// Makes this thread treat denormal numbers as zero; returns its floating-point state before.
unsigned long cplatform_flush_denormals(void);

/// Gives this thread back the floating-point state that `cplatform_flush_denormals` returned.
void cplatform_restore_denormals(unsigned long state);

/// Asks for the cache line at `address`, which need not be valid, to be brought near. Swift itself
/// has no word for it.
static inline void cplatform_prefetch(const void *_Nonnull address) { __builtin_prefetch(address, 0, 3); }

/// The same for a cache line that will be written.
static inline void cplatform_prefetch_for_writing(const void *_Nonnull address) {
  __builtin_prefetch(address, 1, 3);
}

/// `pointer`, of whose value the compiler knows nothing: an address that it would otherwise compute
/// in advance for every row of a register tile, until it runs out of registers for them.
static inline const float *_Nonnull cplatform_opaque(const float *_Nonnull pointer) {
  __asm__("" : "+r"(pointer));
  return pointer;
}

/// A number of the calling thread, while it lives.
static inline uintptr_t cplatform_current_thread(void) { return (uintptr_t)pthread_self(); }

/// Lets other threads go first.
static inline void cplatform_yield(void) { sched_yield(); }

/// A breath for a loop that waits for another thread.
static inline void cplatform_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
