#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "Codec.h"

// The maximum width and height of a PNG whose header libpng accepts; its default is a million.
// `cimageio_check_size` has the limits of what is decoded.
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

typedef struct {
  png_structp png;
  png_infop info;
  // One row, or all of them if the picture is interlaced.
  unsigned char *rows;
  size_t row_size;
  int is_interlaced;
  // The number of rows that were handed out.
  size_t next;
} png_state;

static void read_header(cimageio_reader *reader, png_state *state) {
  if (setjmp(reader->failure.jump)) return;
  png_structp png = state->png;
  png_infop info = state->info;
  const cimageio_request *request = &reader->request;
  png_set_user_limits(png, READ_LIMIT, READ_LIMIT);
  // No pixel depends on other chunks than the critical ones and tRNS. libpng would take the memory
  // that their lengths claim, and what compressed texts unpack to.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_read_fn(png, &reader->source, on_read);
  png_read_info(png, info);
  reader->traits.width = png_get_image_width(png, info);
  reader->traits.height = png_get_image_height(png, info);
  reader->traits.depth = png_get_bit_depth(png, info) == 16 ? 16 : 8;
  if (cimageio_check_size(reader)) return;
  // Fewer bits than 8 are scaled to 0 ... 255, palettes and transparent colours resolved. Only what
  // is asked for keeps the low byte of 16 bits, or alpha.
  png_set_expand(png);
  if (!request->stretch && !request->inspects) png_set_strip_16(png);
  if (request->background < 0 && !request->inspects) png_set_strip_alpha(png);
  state->is_interlaced = png_set_interlace_handling(png) > 1;
  png_read_update_info(png, info);
  reader->samples = png_get_channels(png, info);
  reader->sample_size = png_get_bit_depth(png, info) / 8;
  state->row_size = png_get_rowbytes(png, info);
  if (state->row_size != reader->traits.width * reader->samples * reader->sample_size)
    png_error(png, "libpng yields rows of an unexpected size");
  size_t count = state->is_interlaced ? reader->traits.height : 1;
  if (state->is_interlaced &&
      cimageio_check_memory(reader, (unsigned long long)count * state->row_size, "interlaced"))
    return;
  state->rows = malloc(count * state->row_size);
  if (!state->rows)
    cimageio_fail(&reader->failure, CIMAGEIO_TOO_LARGE,
                  "%zux%zu pixels; there is no memory for them", reader->traits.width,
                  reader->traits.height);
}

static void png_decoder_open(cimageio_reader *reader) {
  png_state *state = reader->state = calloc(1, sizeof *state);
  if (state)
    state->png =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader->failure, on_error, on_warning);
  if (state && state->png) state->info = png_create_info_struct(state->png);
  if (state && state->info)
    read_header(reader, state);
  else
    cimageio_fail(&reader->failure, CIMAGEIO_FAILED, "libpng cannot be set up");
}

static const unsigned char *png_decoder_read(cimageio_reader *reader) {
  png_state *state = reader->state;
  if (setjmp(reader->failure.jump)) return NULL;
  if (!state->is_interlaced) {
    png_read_row(state->png, state->rows, NULL);
    return state->rows;
  }
  if (state->next == 0)
    for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++)
      for (size_t y = 0; y < reader->traits.height; y++)
        png_read_row(state->png, state->rows + y * state->row_size, NULL);
  return state->rows + state->next++ * state->row_size;
}

static void png_decoder_finish(cimageio_reader *reader) {
  if (setjmp(reader->failure.jump)) return;
  png_read_end(((png_state *)reader->state)->png, NULL);
}

static void png_decoder_close(cimageio_reader *reader) {
  png_state *state = reader->state;
  if (!state) return;
  if (state->png) png_destroy_read_struct(&state->png, &state->info, NULL);
  free(state->rows);
  free(state);
}

const decoder cimageio_png_decoder = {png_decoder_open, png_decoder_read, png_decoder_finish,
                                      png_decoder_close};

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
