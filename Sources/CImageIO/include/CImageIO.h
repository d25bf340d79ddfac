// PNG and JPEG behind status codes.
//
// libpng and libjpeg report an error by a jump. Every jump ends inside the function of this header
// that was called, so none crosses a frame of the caller, and what was allocated until then is freed.
#ifndef CIMAGEIO_H
#define CIMAGEIO_H

#include <stddef.h>

typedef enum {
  CIMAGEIO_OK,
  /// The bytes begin neither as a PNG nor as a JPEG file.
  CIMAGEIO_UNKNOWN_FORMAT,
  /// More pixels than the caller allows, or than there is memory for.
  CIMAGEIO_TOO_LARGE,
  /// The library gave up: the bytes break the rules of their format, end too early or use a variant
  /// that is not read; or the picture cannot be expressed in the format.
  CIMAGEIO_FAILED,
} cimageio_status;

/// The most pixels a side of what is written. More than a million is beyond what other programs'
/// libpng reads, although it is no limit of the format.
enum { CIMAGEIO_PNG_SIDE_LIMIT = 1000000, CIMAGEIO_JPEG_SIDE_LIMIT = 65500 };

/// The bytes of a message, its final zero included. A message is empty unless a call failed.
enum { CIMAGEIO_MESSAGE_SIZE = 256 };

/// `[height, width, channels]`, 8 bits a channel. `pixels` goes back through `cimageio_free`.
typedef struct {
  unsigned char *pixels;
  size_t width, height;
} cimageio_picture;

/// A finished file. `bytes` goes back through `cimageio_free`.
typedef struct {
  unsigned char *bytes;
  size_t count;
} cimageio_file;

/// Decodes a PNG or JPEG file of `count` bytes into 1 (grey) or 3 (red, green, blue) channels.
///
/// Nothing is allocated for a picture of more than `pixel_limit` pixels. On failure `picture` is
/// left alone.
cimageio_status cimageio_decode(const unsigned char *bytes, size_t count, int channels,
                                size_t pixel_limit, cimageio_picture *picture,
                                char message[CIMAGEIO_MESSAGE_SIZE]);

/// Encode `[height, width, channels]` pixels of 1 or 3 channels. On failure `file` is left alone.
/// A `quality` outside 1...100 counts as the nearest of these.
cimageio_status cimageio_encode_png(const unsigned char *pixels, size_t width, size_t height,
                                    int channels, cimageio_file *file,
                                    char message[CIMAGEIO_MESSAGE_SIZE]);
cimageio_status cimageio_encode_jpeg(const unsigned char *pixels, size_t width, size_t height,
                                     int channels, int quality, cimageio_file *file,
                                     char message[CIMAGEIO_MESSAGE_SIZE]);

void cimageio_free(void *memory);

#endif
