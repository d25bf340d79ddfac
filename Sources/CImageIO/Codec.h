// What the PNG and the JPEG half share.
//
// Each half has, for reading and for writing, an outer function that owns everything and an inner
// one that calls `setjmp` and the library. The outer one cleans up after either outcome; as its
// variables do not live in the function that a jump returns to, they are valid after one.
//
// Functions that cross files have the library's prefix: all programs that link it share the names.
#ifndef CODEC_H
#define CODEC_H

#include <setjmp.h>

#include "CImageIO.h"

/// How an operation failed: what its caller will hear, and where the library's error handler jumps.
typedef struct {
  cimageio_status status;
  char *message;
  jmp_buf jump;
} failure;

/// Puts down the reason; the first one stays.
cimageio_status cimageio_fail(failure *failure, cimageio_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

typedef struct {
  const unsigned char *bytes;
  size_t count;
} source;

/// Room for a picture that is decoded to `native` channels and then converted in place.
typedef struct {
  size_t width, height, pixel_limit;
  int native, channels;
  unsigned char *pixels;
} canvas;

/// Allocates the pixels, unless there are too many. Status of `failure`.
cimageio_status cimageio_canvas_allocate(canvas *canvas, size_t width, size_t height, int native,
                                         failure *failure);

/// The start of native row `y`.
unsigned char *cimageio_canvas_row(const canvas *canvas, size_t y);

/// A file in the making.
typedef struct {
  unsigned char *bytes;
  size_t count, capacity;
} block;

/// Makes room for `count` more bytes; 0 if there is no memory for them.
int cimageio_block_reserve(block *block, size_t count);

cimageio_status cimageio_png_decode(source source, canvas *canvas, failure *failure);
cimageio_status cimageio_jpeg_decode(source source, canvas *canvas, failure *failure);

#endif
