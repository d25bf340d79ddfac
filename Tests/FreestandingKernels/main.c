// The program around the kernels' cases on a target with a C library.

int run_kernel_cases(void);

int main(void) { return run_kernel_cases(); }
