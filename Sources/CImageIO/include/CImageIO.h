// PNG and JPEG coding with status codes.
//
// libpng and libjpeg report errors by longjmp. Every jump lands inside the called function of this
// header, so none crosses a frame of the caller. Memory allocated before an error is freed.
#ifndef CIMAGEIO_H
#define CIMAGEIO_H

#include <stddef.h>

typedef enum {
  CIMAGEIO_OK,
  /// The bytes start with the signature of neither a PNG nor a JPEG file.
  CIMAGEIO_UNKNOWN_FORMAT,
  /// The image has more pixels, or needs more memory, than the caller allows, or memory is
  /// exhausted.
  CIMAGEIO_TOO_LARGE,
  /// Decoding: the bytes are invalid, end too early, or use a variant that is not read. Encoding:
  /// the format cannot hold the image.
  CIMAGEIO_FAILED,
} cimageio_status;

/// The maximum width and height in pixels of files that are written. PNG allows more than a
/// million, but libpng by default does not read it.
enum { CIMAGEIO_PNG_SIDE_LIMIT = 1000000, CIMAGEIO_JPEG_SIDE_LIMIT = 65500 };

/// The size in bytes of a message, including its final 0. The message is empty unless a call
/// failed.
enum { CIMAGEIO_MESSAGE_SIZE = 256 };

/// What is wanted of a file.
typedef struct {
  /// 1 (grey) or 3 (red, green, blue).
  int channels;
  /// The maximum number of pixels.
  size_t pixel_limit;
  /// The maximum memory in bytes for images that cannot be decoded row by row: interlaced PNG and
  /// JPEG in several scans.
  size_t memory_limit;
  /// 0xRRGGBB, the colour behind transparent pixels; -1 drops alpha.
  int background;
  /// The number of bits that stored values use, 1 to 15: they become 0 to 255. 0 for all bits.
  int stretch;
  /// Whether `has_transparency` and `greatest` of the traits are wanted, which takes time.
  int inspects;
} cimageio_request;

/// What a file holds.
typedef struct {
  size_t width, height;
  /// The bits of a stored value: 16, or 8 for fewer as well.
  int depth;
  /// Whether a pixel is not opaque.
  int has_transparency;
  /// The greatest stored value of any colour.
  unsigned greatest;
} cimageio_traits;

/// A file that is being decoded.
typedef struct cimageio_reader cimageio_reader;

/// Begins to decode a PNG or JPEG file of `count` bytes, which must stay where they are until
/// `cimageio_close`. On success `traits` has the size and the depth.
///
/// An image beyond a limit of `request` is refused before its memory is allocated. On failure
/// `reader` is null.
cimageio_status cimageio_open(const unsigned char *bytes, size_t count, cimageio_request request,
                              cimageio_reader **reader, cimageio_traits *traits,
                              char message[CIMAGEIO_MESSAGE_SIZE]);

/// Decodes the next row, `[width, channels]` with 8 bits a channel. To be called `height` times, or
/// until it fails.
cimageio_status cimageio_read_row(cimageio_reader *reader, unsigned char *row,
                                  char message[CIMAGEIO_MESSAGE_SIZE]);

/// Checks what follows the last row, and completes `traits`.
cimageio_status cimageio_finish(cimageio_reader *reader, cimageio_traits *traits,
                                char message[CIMAGEIO_MESSAGE_SIZE]);

/// Frees the reader, which may be null.
void cimageio_close(cimageio_reader *reader);

/// The content of an encoded file. The caller frees `bytes` with `cimageio_free`.
typedef struct {
  unsigned char *bytes;
  size_t count;
} cimageio_file;

/// Encode an image of `[height, width, channels]` pixels with 1 or 3 channels. `quality` is clamped
/// to 1...100. On failure `file` is unchanged.
cimageio_status cimageio_encode_png(const unsigned char *pixels, size_t width, size_t height,
                                    int channels, cimageio_file *file,
                                    char message[CIMAGEIO_MESSAGE_SIZE]);
cimageio_status cimageio_encode_jpeg(const unsigned char *pixels, size_t width, size_t height,
                                     int channels, int quality, cimageio_file *file,
                                     char message[CIMAGEIO_MESSAGE_SIZE]);

/// Frees the memory of a `cimageio_file`.
void cimageio_free(void *memory);

#endif
