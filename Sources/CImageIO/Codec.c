#include "Codec.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

cimageio_status cimageio_fail(failure *failure, cimageio_status status, const char *format, ...) {
  if (failure->status != CIMAGEIO_OK) return failure->status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(failure->message, CIMAGEIO_MESSAGE_SIZE, format, arguments);
  va_end(arguments);
  return failure->status = status;
}

cimageio_status cimageio_canvas_allocate(canvas *canvas, size_t width, size_t height, int native,
                                         failure *failure) {
  // Both formats keep a side below 2^31, so the product of two cannot overflow.
  if ((uint64_t)width * height > canvas->pixel_limit)
    return cimageio_fail(failure, CIMAGEIO_TOO_LARGE,
                         "%zux%zu pixels; at most %zu pixels are decoded", width, height,
                         canvas->pixel_limit);
  size_t channels = native > canvas->channels ? native : canvas->channels;
  canvas->width = width;
  canvas->height = height;
  canvas->native = native;
  canvas->pixels = malloc(width * height * channels);
  if (!canvas->pixels)
    return cimageio_fail(failure, CIMAGEIO_TOO_LARGE,
                         "%zux%zu pixels; there is no memory for them", width, height);
  return CIMAGEIO_OK;
}

unsigned char *cimageio_canvas_row(const canvas *canvas, size_t y) {
  return canvas->pixels + y * canvas->width * canvas->native;
}

// Luma of ITU-R BT.601 in 16-bit fixed point, equal to Pillow's.
static unsigned char luma(const unsigned char *rgb) {
  return (rgb[0] * 19595u + rgb[1] * 38470u + rgb[2] * 7471u + 0x8000u) >> 16;
}

// a * b / 255, rounded.
static unsigned multiply(unsigned a, unsigned b) {
  unsigned product = a * b + 128;
  return (product + (product >> 8)) >> 8;
}

// JPEG files store CMYK inverted. With the ink c = 255 - cmyk[i] and the inverted black k, a
// channel is k - c * k / 255.
static void cmyk_to_rgb(const unsigned char *cmyk, unsigned char *rgb) {
  unsigned k = cmyk[3];
  for (int i = 0; i < 3; i++) rgb[i] = k - multiply(255 - cmyk[i], k);
}

// Converts to `channels` in place: forwards if pixels shrink, backwards if they grow.
static void canvas_convert(canvas *canvas) {
  size_t count = canvas->width * canvas->height;
  unsigned char *pixels = canvas->pixels;
  if (canvas->native == 4) {
    for (size_t i = 0; i < count; i++) cmyk_to_rgb(pixels + 4 * i, pixels + 3 * i);
    canvas->native = 3;
  }
  if (canvas->native == 3 && canvas->channels == 1)
    for (size_t i = 0; i < count; i++) pixels[i] = luma(pixels + 3 * i);
  if (canvas->native == 1 && canvas->channels == 3)
    for (size_t i = count; i-- > 0;) memset(pixels + 3 * i, pixels[i], 3);
}

cimageio_status cimageio_decode(const unsigned char *bytes, size_t count, int channels,
                                size_t pixel_limit, cimageio_picture *picture,
                                char message[CIMAGEIO_MESSAGE_SIZE]) {
  static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  static const unsigned char jpeg[] = {0xff, 0xd8, 0xff};
  failure failure = {.message = message};
  canvas canvas = {.channels = channels, .pixel_limit = pixel_limit};
  source source = {bytes, count};
  message[0] = 0;
  if (count >= sizeof png && memcmp(bytes, png, sizeof png) == 0)
    cimageio_png_decode(source, &canvas, &failure);
  else if (count >= sizeof jpeg && memcmp(bytes, jpeg, sizeof jpeg) == 0)
    cimageio_jpeg_decode(source, &canvas, &failure);
  else
    cimageio_fail(&failure, CIMAGEIO_UNKNOWN_FORMAT, "neither PNG nor JPEG");
  if (failure.status != CIMAGEIO_OK) {
    free(canvas.pixels);
    return failure.status;
  }
  canvas_convert(&canvas);
  *picture = (cimageio_picture){canvas.pixels, canvas.width, canvas.height};
  return CIMAGEIO_OK;
}

int cimageio_block_reserve(block *block, size_t count) {
  size_t needed = block->count + count;
  if (needed <= block->capacity) return 1;
  size_t capacity = needed > 2 * block->capacity ? needed : 2 * block->capacity;
  unsigned char *bytes = realloc(block->bytes, capacity);
  if (!bytes) return 0;
  block->bytes = bytes;
  block->capacity = capacity;
  return 1;
}

void cimageio_free(void *memory) { free(memory); }
