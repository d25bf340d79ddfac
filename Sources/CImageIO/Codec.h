// Shared by PNG.c and JPEG.c.
//
// Decoding and encoding each have an outer function, which owns all memory, and an inner function,
// which calls `setjmp` and the library. The outer function frees the memory after success and
// failure. A longjmp leaves modified locals of the function that called `setjmp` indeterminate;
// those of the outer function stay valid.
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

/// The pixels of an image that is decoded to the file's `native` channels and then converted in
/// place to `channels`.
typedef struct {
  size_t width, height, pixel_limit;
  int native, channels;
  unsigned char *pixels;
} canvas;

/// Allocates the pixels; fails if there are more than `pixel_limit`.
cimageio_status cimageio_canvas_allocate(canvas *canvas, size_t width, size_t height, int native,
                                         failure *failure);

/// The first byte of row `y`, before conversion.
unsigned char *cimageio_canvas_row(const canvas *canvas, size_t y);

/// A growing buffer for an encoded file.
typedef struct {
  unsigned char *bytes;
  size_t count, capacity;
} block;

/// Makes room for `count` more bytes; returns 0 if memory is exhausted.
int cimageio_block_reserve(block *block, size_t count);

cimageio_status cimageio_png_decode(source source, canvas *canvas, failure *failure);
cimageio_status cimageio_jpeg_decode(source source, canvas *canvas, failure *failure);

#endif
