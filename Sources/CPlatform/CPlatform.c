#define _GNU_SOURCE
#include "CPlatform.h"

#include <stdlib.h>
#include <unistd.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/mman.h>
#endif
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

int cplatform_isa_level(void) {
#if defined(__x86_64__)
  // __builtin_cpu_supports also checks, by XGETBV, that the system saves the wide registers.
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return CPLATFORM_ISA_AVX512;
  if (__builtin_cpu_supports("x86-64-v3")) return CPLATFORM_ISA_AVX2;
#endif
  return CPLATFORM_ISA_BASELINE;
}

int cplatform_cpu_count(void) {
  int cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) cpus = CPU_COUNT(&set);
#endif
  return cplatform_cpu_limit("", cpus);
}

void *cplatform_allocate(size_t bytes, int huge_pages) {
  const size_t huge = (size_t)2 << 20;
  void *memory = NULL;
  size_t alignment = huge_pages && bytes >= 2 * huge ? huge : 64;
  if (posix_memalign(&memory, alignment, bytes ? bytes : 64) != 0) return NULL;
#if defined(__linux__)
  if (alignment == huge) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return memory;
}

void cplatform_free(void *memory) { free(memory); }

unsigned long cplatform_flush_denormals(void) {
  unsigned long state = 0;
#if defined(__x86_64__)
  state = _mm_getcsr();
  _mm_setcsr((unsigned)state | 0x8040);  // flush to zero, denormals are zero
#elif defined(__aarch64__)
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  __asm__ volatile("msr fpcr, %0" : : "r"(state | 1ul << 24));
#endif
  return state;
}

void cplatform_restore_denormals(unsigned long state) {
#if defined(__x86_64__)
  _mm_setcsr((unsigned)state);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(state));
#else
  (void)state;
#endif
}
