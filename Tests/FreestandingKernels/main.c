// The program around the kernels' cases on a target with a C library.
#include <stdio.h>

int run_kernel_cases(void);

int main(void) {
  // What is printed survives a trap.
  setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  return run_kernel_cases();
}
