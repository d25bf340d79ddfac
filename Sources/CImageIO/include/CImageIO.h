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
  /// The image has more pixels than the caller allows, or memory is exhausted.
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

/// A decoded image, `[height, width, channels]` with 8 bits a channel. The caller frees `pixels`
/// with `cimageio_free`.
typedef struct {
  unsigned char *pixels;
  size_t width, height;
} cimageio_picture;

/// The content of an encoded file. The caller frees `bytes` with `cimageio_free`.
typedef struct {
  unsigned char *bytes;
  size_t count;
} cimageio_file;

/// Decodes a PNG or JPEG file of `count` bytes to 1 (grey) or 3 (red, green, blue) channels.
///
/// An image of more than `pixel_limit` pixels is refused before its memory is allocated. On failure
/// `picture` is unchanged.
cimageio_status cimageio_decode(const unsigned char *bytes, size_t count, int channels,
                                size_t pixel_limit, cimageio_picture *picture,
                                char message[CIMAGEIO_MESSAGE_SIZE]);

/// Encode an image of `[height, width, channels]` pixels with 1 or 3 channels. `quality` is clamped
/// to 1...100. On failure `file` is unchanged.
cimageio_status cimageio_encode_png(const unsigned char *pixels, size_t width, size_t height,
                                    int channels, cimageio_file *file,
                                    char message[CIMAGEIO_MESSAGE_SIZE]);
cimageio_status cimageio_encode_jpeg(const unsigned char *pixels, size_t width, size_t height,
                                     int channels, int quality, cimageio_file *file,
                                     char message[CIMAGEIO_MESSAGE_SIZE]);

/// Frees the memory of a `cimageio_picture` or `cimageio_file`.
void cimageio_free(void *memory);

#endif
