// The parts of a C library that the kernels' cases need, for WebAssembly, which has none.
// Mathematical functions and `putchar` are imported from the host (run.mjs).
#include <stddef.h>
#include <stdint.h>

extern unsigned char __heap_base;

// An allocator that never reuses memory: the cases are few and end soon.
int posix_memalign(void **memory, size_t alignment, size_t bytes) {
  static uintptr_t next;
  const uintptr_t page = 65536;
  if (!next) next = (uintptr_t)&__heap_base;
  uintptr_t start = (next + alignment - 1) & ~(uintptr_t)(alignment - 1);
  uintptr_t end = start + bytes, size = __builtin_wasm_memory_size(0) * page;
  if (end > size && __builtin_wasm_memory_grow(0, (end - size + page - 1) / page) == SIZE_MAX)
    return 12;  // ENOMEM
  next = end;
  *memory = (void *)start;
  return 0;
}

void free(void *memory) { (void)memory; }

void *memset(void *target, int value, size_t count) {
  unsigned char *bytes = target;
  while (count--) *bytes++ = (unsigned char)value;
  return target;
}

void *memmove(void *target, const void *source, size_t count) {
  unsigned char *to = target;
  const unsigned char *from = source;
  if (to < from) {
    while (count--) *to++ = *from++;
  } else {
    while (count--) to[count] = from[count];
  }
  return target;
}

void *memcpy(void *target, const void *source, size_t count) {
  return memmove(target, source, count);
}

int memcmp(const void *left, const void *right, size_t count) {
  const unsigned char *a = left, *b = right;
  for (; count; count--, a++, b++) {
    if (*a != *b) return *a - *b;
  }
  return 0;
}

// The stack protector of Swift's code.
uintptr_t __stack_chk_guard = 0x5bd1e995;
void __stack_chk_fail(void) { __builtin_trap(); }

// The low 128 bits of a product, by 64-bit halves of the result; the compiler calls it.
__int128 __multi3(__int128 a, __int128 b) {
  uint64_t a0 = (uint64_t)a, b0 = (uint64_t)b, mask = 0xffffffff;
  uint64_t low = (a0 & mask) * (b0 & mask);
  uint64_t middle = (a0 >> 32) * (b0 & mask) + (low >> 32);
  uint64_t other = (a0 & mask) * (b0 >> 32) + (middle & mask);
  uint64_t high = (a0 >> 32) * (b0 >> 32) + (middle >> 32) + (other >> 32);
  high += a0 * (uint64_t)((unsigned __int128)b >> 64) + b0 * (uint64_t)((unsigned __int128)a >> 64);
  return (__int128)((unsigned __int128)high << 64 | (other << 32 | (low & mask)));
}
