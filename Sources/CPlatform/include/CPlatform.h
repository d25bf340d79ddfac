// Queries and controls of the machine for which Swift has no portable API.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>

/// Instruction-set levels in ascending order. Each includes the levels before it.
enum { CPLATFORM_ISA_BASELINE = 0, CPLATFORM_ISA_AVX2 = 1, CPLATFORM_ISA_AVX512 = 2 };

/// Returns the highest level that both the processor and the operating system support.
int cplatform_isa_level(void);

/// Returns the number of CPUs that this process may use: those of its affinity mask, or fewer if
/// its control groups have a smaller CPU quota. At least 1.
int cplatform_cpu_count(void);

/// Returns `cpus`, or the CPU quota of this process if that is smaller: the whole CPUs of the
/// smallest quota of its control groups and the groups above them. At least 1.
///
/// `root` is put before `/proc` and `/sys`: "" for those of the system.
int cplatform_cpu_limit(const char *_Nonnull root, int cpus);

/// Returns how many bytes of memory this process may use: the machine's memory, or less if its
/// address space or its control groups are limited.
uint64_t cplatform_memory(void);

/// Returns `bytes`, or the smallest memory limit of this process's control groups and the groups
/// above them if that is smaller. `root` as above.
uint64_t cplatform_memory_limit(const char *_Nonnull root, uint64_t bytes);

/// Allocates `bytes` bytes, aligned to 64 bytes. If `huge_pages` is not 0, a block of at least 4
/// MiB is aligned to 2 MiB, and on Linux the kernel is asked to back it with huge pages.
///
/// Returns NULL if there is no memory left. Free the block with `cplatform_free`.
void *_Nullable cplatform_allocate(size_t bytes, int huge_pages);

/// Frees a block of `cplatform_allocate`. NULL is allowed.
void cplatform_free(void *_Nullable memory);

/// Makes this thread flush denormal numbers to zero. Returns its previous floating-point state.
unsigned long cplatform_flush_denormals(void);

/// Restores a floating-point state that `cplatform_flush_denormals` returned on this thread.
void cplatform_restore_denormals(unsigned long state);

/// Returns a number that identifies the calling thread among those that are alive.
static inline uintptr_t cplatform_current_thread(void) { return (uintptr_t)pthread_self(); }

/// Yields the processor to other threads.
static inline void cplatform_yield(void) { sched_yield(); }

/// Tells the processor that this is one turn of a spin loop.
static inline void cplatform_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
