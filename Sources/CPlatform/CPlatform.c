#define _GNU_SOURCE
#include "CPlatform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

#if defined(__linux__)
// Returns the CPU quota in `path`, rounded up, if it is below `fallback`; else `fallback`. The file
// of cgroup v2 holds "<quota> <period>", or "max <period>" without a limit.
static int quota_v2(const char *path, int fallback) {
  FILE *file = fopen(path, "r");
  if (!file) return fallback;
  long quota = 0, period = 0;
  int count = fscanf(file, "%ld %ld", &quota, &period);
  fclose(file);
  if (count != 2 || quota <= 0 || period <= 0) return fallback;
  long cpus = (quota + period - 1) / period;
  return cpus < fallback ? (int)cpus : fallback;
}

// Returns the number that the file at `path` begins with, or -1.
static long first_number(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return -1;
  long value = -1;
  if (fscanf(file, "%ld", &value) != 1) value = -1;
  fclose(file);
  return value;
}

// Returns `cpus`, or the CPU quota of this process if that is smaller: the smallest quota from its
// cgroup up to the root (cgroup v2), and the quota of cgroup v1.
static int cut_by_quota(int cpus) {
  char line[4096];
  FILE *file = fopen("/proc/self/cgroup", "r");
  while (file && fgets(line, sizeof line, file)) {
    if (strncmp(line, "0::", 3) != 0) continue;
    line[strcspn(line, "\n")] = 0;
    char *group = line + 3;
    for (;;) {
      char path[4200];
      snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", group);
      cpus = quota_v2(path, cpus);
      char *slash = strrchr(group, '/');
      if (!slash) break;
      *slash = 0;
    }
  }
  if (file) fclose(file);
  long quota = first_number("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  long period = first_number("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (quota > 0 && period > 0 && (quota + period - 1) / period < cpus)
    cpus = (int)((quota + period - 1) / period);
  return cpus;
}
#endif

int cplatform_cpu_count(void) {
  int cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) cpus = CPU_COUNT(&set);
  cpus = cut_by_quota(cpus);
#endif
  return cpus < 1 ? 1 : cpus;
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
