#pragma once
#include <stddef.h>
#include <stdint.h>

// libFuzzer comes as an archive without headers.

// Runs libFuzzer with the options in `arguments`, whose first is the program. `body` gets each
// input.
int LLVMFuzzerRunDriver(
  int *_Nonnull count, char *_Nullable *_Nonnull *_Nonnull arguments,
  int (*_Nonnull body)(const uint8_t *_Nullable bytes, size_t count));
