#include <string.h>

#include "Codec.h"

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

// `value` of `alpha` before an opaque `background`, equal to Pillow's `alpha_composite`: 7 bits
// more of precision, and a division by 255 as two shifts.
static unsigned char composite(unsigned value, unsigned alpha, unsigned background) {
  unsigned sum = (value * alpha + background * (255 - alpha) + 128) << 7;
  return (((sum >> 8) + sum) >> 8) >> 7;
}

// A stored value of `depth` bits as a byte: its high byte or, where it has more bits than the
// `stretch` that are used, these bits scaled to 0 ... 255, rounded.
static unsigned char byte(unsigned value, int depth, int stretch) {
  if (!stretch || stretch >= depth) return value >> (depth - 8);
  unsigned greatest = (1u << stretch) - 1;
  return value >= greatest ? 255 : (value * 255 + greatest / 2) / greatest;
}

// Any row, pixel by pixel.
static void convert(cimageio_reader *reader, const unsigned char *raw, unsigned char *row) {
  const cimageio_request *request = &reader->request;
  int samples = reader->samples, size = reader->sample_size, channels = request->channels;
  int has_alpha = samples % 2 == 0 && !reader->is_ink;
  int colours = reader->is_ink || samples >= 3 ? 3 : 1;
  unsigned greatest = reader->traits.greatest;
  for (size_t x = 0; x < reader->traits.width; x++, raw += samples * size, row += channels) {
    unsigned char rgb[3];
    if (reader->is_ink) cmyk_to_rgb(raw, rgb);
    for (int i = 0; i < colours; i++) {
      const unsigned char *sample = raw + i * size;
      unsigned value = size == 2 ? sample[0] << 8 | sample[1] : sample[0];
      if (reader->is_ink) value = rgb[i];
      if (value > greatest) greatest = value;
      rgb[i] = byte(value, 8 * size, request->stretch);
    }
    if (colours == 1) rgb[1] = rgb[2] = rgb[0];
    unsigned alpha = has_alpha ? raw[(samples - 1) * size] : 255;
    if (alpha < 255) {
      reader->traits.has_transparency = 1;
      if (request->background >= 0)
        for (int i = 0; i < 3; i++)
          rgb[i] = composite(rgb[i], alpha, request->background >> (16 - 8 * i) & 255);
    }
    if (channels == 3)
      memcpy(row, rgb, 3);
    else
      row[0] = luma(rgb);
  }
  reader->traits.greatest = greatest;
}

void cimageio_convert_row(cimageio_reader *reader, const unsigned char *raw, unsigned char *row) {
  size_t width = reader->traits.width;
  int samples = reader->samples, channels = reader->request.channels;
  int stretch = reader->request.stretch;
  int is_plain = reader->sample_size == 1 && (samples == 1 || samples == 3) &&
                 (stretch == 0 || stretch >= 8) && !reader->request.inspects;
  if (!is_plain)
    convert(reader, raw, row);
  else if (samples == channels)
    memcpy(row, raw, width * channels);
  else if (channels == 1)
    for (size_t x = 0; x < width; x++) row[x] = luma(raw + 3 * x);
  else
    for (size_t x = 0; x < width; x++) memset(row + 3 * x, raw[x], 3);
}
