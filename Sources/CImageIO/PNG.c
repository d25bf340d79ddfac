#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "Codec.h"

// The maximum width and height of a PNG that is read. libpng's default is a million.
// `cimageio_canvas_allocate` limits the number of pixels.
enum { READ_LIMIT = 0x7fffffff };

// Jumps to `failure->jump` instead of libpng's own `jmp_buf`.
static void on_error(png_structp png, png_const_charp text) {
  failure *failure = png_get_error_ptr(png);
  cimageio_fail(failure, CIMAGEIO_FAILED, "%s", text);
  longjmp(failure->jump, 1);
}

// Warnings concern texts, colour profiles and trailing bytes, none of which changes a pixel.
static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void on_read(png_structp png, png_bytep bytes, size_t count) {
  source *source = png_get_io_ptr(png);
  if (count > source->count) png_error(png, "the file ends too early");
  memcpy(bytes, source->bytes, count);
  source->bytes += count;
  source->count -= count;
}

static void read_picture(png_structp png, png_infop info, source *source, canvas *canvas,
                         failure *failure) {
  if (setjmp(failure->jump)) return;
  png_set_user_limits(png, READ_LIMIT, READ_LIMIT);
  png_set_read_fn(png, source, on_read);
  png_read_info(png, info);
  int is_grey = !(png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR);
  if (cimageio_canvas_allocate(canvas, png_get_image_width(png, info),
                               png_get_image_height(png, info), is_grey ? 1 : 3, failure))
    return;
  // 8 bits without alpha: fewer bits are scaled to 0 ... 255, 16 bits lose the low byte.
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != canvas->width * canvas->native)
    png_error(png, "libpng yields rows of an unexpected size");
  while (passes-- > 0)
    for (size_t y = 0; y < canvas->height; y++)
      png_read_row(png, cimageio_canvas_row(canvas, y), NULL);
  png_read_end(png, NULL);
}

cimageio_status cimageio_png_decode(source source, canvas *canvas, failure *failure) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, failure, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (info)
    read_picture(png, info, &source, canvas, failure);
  else
    cimageio_fail(failure, CIMAGEIO_FAILED, "libpng cannot be set up");
  png_destroy_read_struct(&png, &info, NULL);
  return failure->status;
}

static void on_write(png_structp png, png_bytep bytes, size_t count) {
  block *block = png_get_io_ptr(png);
  if (!cimageio_block_reserve(block, count)) png_error(png, "there is no memory for it");
  memcpy(block->bytes + block->count, bytes, count);
  block->count += count;
}

static void write_picture(png_structp png, png_infop info, block *block,
                          const unsigned char *pixels, size_t width, size_t height, int channels,
                          failure *failure) {
  if (setjmp(failure->jump)) return;
  png_set_user_limits(png, CIMAGEIO_PNG_SIDE_LIMIT, CIMAGEIO_PNG_SIDE_LIMIT);
  png_set_write_fn(png, block, on_write, NULL);
  png_set_IHDR(png, info, width, height, 8,
               channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  // The default level, 6, takes twice as long and makes photographs 2 to 4 % smaller.
  png_set_compression_level(png, 3);
  png_write_info(png, info);
  for (size_t y = 0; y < height; y++) png_write_row(png, pixels + y * width * channels);
  png_write_end(png, NULL);
}

cimageio_status cimageio_encode_png(const unsigned char *pixels, size_t width, size_t height,
                                    int channels, cimageio_file *file,
                                    char message[CIMAGEIO_MESSAGE_SIZE]) {
  failure failure = {.message = message};
  message[0] = 0;
  if (width > CIMAGEIO_PNG_SIDE_LIMIT || height > CIMAGEIO_PNG_SIDE_LIMIT)
    return cimageio_fail(&failure, CIMAGEIO_FAILED,
                         "%zux%zu pixels; PNG files are written with at most %d a side", width,
                         height, CIMAGEIO_PNG_SIDE_LIMIT);
  block block = {0};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &failure, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (info)
    write_picture(png, info, &block, pixels, width, height, channels, &failure);
  else
    cimageio_fail(&failure, CIMAGEIO_FAILED, "libpng cannot be set up");
  png_destroy_write_struct(&png, &info);
  if (failure.status == CIMAGEIO_OK)
    *file = (cimageio_file){block.bytes, block.count};
  else
    free(block.bytes);
  return failure.status;
}
