// Shared by the sources of this module.
//
// Decoding and encoding each have an outer function, which owns all memory, and an inner function,
// which calls `setjmp` and the library. The outer function frees the memory after success and
// failure. A longjmp leaves modified locals of the function that called `setjmp` indeterminate;
// those of the outer function, and what lies in a reader, stay valid.
//
// Functions used across files have the prefix `cimageio_`, as linked programs share one namespace.
#ifndef CODEC_H
#define CODEC_H

#include <setjmp.h>

#include "CImageIO.h"

/// How an operation failed: status and message for the caller, and the target of the library's
/// error handler.
typedef struct {
  cimageio_status status;
  char *message;
  jmp_buf jump;
} failure;

/// Stores status and message of the first failure; later ones change nothing. Returns the stored
/// status.
cimageio_status cimageio_fail(failure *failure, cimageio_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// The bytes that are not read yet.
typedef struct {
  const unsigned char *bytes;
  size_t count;
} source;

/// The decoder of a format. Each function sets `failure` of the reader when it fails, and `close`
/// is called in any case.
typedef struct {
  /// Reads the header: fills `traits`, `samples`, `sample_size`, `is_ink` of the reader. Sets
  /// `state` to memory that `close` frees.
  void (*open)(cimageio_reader *reader);
  /// The next row as the library yields it: `width * samples` values of `sample_size` bytes, which
  /// stay until the next call; null after a failure.
  const unsigned char *(*read)(cimageio_reader *reader);
  void (*finish)(cimageio_reader *reader);
  void (*close)(cimageio_reader *reader);
} decoder;

extern const decoder cimageio_png_decoder, cimageio_jpeg_decoder;

struct cimageio_reader {
  failure failure;
  source source;
  cimageio_request request;
  cimageio_traits traits;
  const decoder *decoder;
  /// The decoder's own.
  void *state;
  /// Grey is 1 sample, colour 3; alpha is one more. Ink, JPEG's inverted CMYK, is 4.
  int samples, is_ink;
  /// The bytes of a sample, 1 or 2 (big-endian).
  int sample_size;
};

/// Fails if the size of the traits is beyond a limit of the request.
cimageio_status cimageio_check_size(cimageio_reader *reader);

/// Fails if an image that is held as a whole, being `kind`, needs more `bytes` than are allowed.
cimageio_status cimageio_check_memory(cimageio_reader *reader, unsigned long long bytes,
                                      const char *kind);

/// Converts a row as the decoder yields it to the bytes that are wanted, and notes its traits.
void cimageio_convert_row(cimageio_reader *reader, const unsigned char *raw, unsigned char *row);

/// A growing buffer for an encoded file.
typedef struct {
  unsigned char *bytes;
  size_t count, capacity;
} block;

/// Makes room for `count` more bytes; returns 0 if memory is exhausted.
int cimageio_block_reserve(block *block, size_t count);

#endif
