#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#include "Codec.h"

// Progressive files of cameras have tens of scans. Thousands of scans are a denial of service.
enum { SCAN_LIMIT = 500 };

_Static_assert(CIMAGEIO_JPEG_SIDE_LIMIT <= JPEG_MAX_DIMENSION, "libjpeg writes smaller pictures");

// `manager` is the first member, so libjpeg's pointer to it is a pointer to the handler.
typedef struct {
  struct jpeg_error_mgr manager;
  failure *failure;
} error_handler;

static void on_error(j_common_ptr info) {
  failure *failure = ((error_handler *)info->err)->failure;
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  int is_memory = info->err->msg_code == JERR_OUT_OF_MEMORY;
  cimageio_fail(failure, is_memory ? CIMAGEIO_TOO_LARGE : CIMAGEIO_FAILED, "%s", text);
  longjmp(failure->jump, 1);
}

// libjpeg warns when it makes up pixels, which is an error here. The warnings listed leave all
// pixels intact.
static void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  switch (info->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
      return;
    default:
      on_error(info);
  }
}

static struct jpeg_error_mgr *handle_errors(error_handler *handler, failure *failure) {
  handler->failure = failure;
  jpeg_std_error(&handler->manager);
  handler->manager.error_exit = on_error;
  handler->manager.emit_message = on_message;
  return &handler->manager;
}

static void on_progress(j_common_ptr info) {
  if (((j_decompress_ptr)info)->input_scan_number <= SCAN_LIMIT) return;
  failure *failure = ((error_handler *)info->err)->failure;
  cimageio_fail(failure, CIMAGEIO_FAILED, "more than %d scans", SCAN_LIMIT);
  longjmp(failure->jump, 1);
}

typedef struct {
  struct jpeg_decompress_struct info;
  error_handler handler;
  struct jpeg_progress_mgr progress;
  unsigned char *row;
  int has_begun;
} jpeg_state;

// The memory of the coefficients of an image in several scans, which libjpeg keeps to the end.
static unsigned long long coefficient_bytes(j_decompress_ptr info) {
  unsigned long long bytes = 0;
  for (int i = 0; i < info->num_components; i++) {
    const jpeg_component_info *component = &info->comp_info[i];
    bytes += (unsigned long long)component->width_in_blocks * component->height_in_blocks *
             sizeof(JBLOCK);
  }
  return bytes;
}

static void read_header(cimageio_reader *reader, jpeg_state *state) {
  if (setjmp(reader->failure.jump)) return;
  j_decompress_ptr info = &state->info;
  jpeg_create_decompress(info);
  state->progress.progress_monitor = on_progress;
  info->progress = &state->progress;
  jpeg_mem_src(info, reader->source.bytes, reader->source.count);
  jpeg_read_header(info, TRUE);
  switch (info->num_components) {
    case 1: info->out_color_space = JCS_GRAYSCALE; break;
    case 3: info->out_color_space = JCS_RGB; break;
    case 4: info->out_color_space = JCS_CMYK; break;
    default:
      cimageio_fail(&reader->failure, CIMAGEIO_FAILED, "%d colour components",
                    info->num_components);
      return;
  }
  reader->traits.width = info->image_width;
  reader->traits.height = info->image_height;
  reader->traits.depth = 8;
  reader->samples = info->num_components;
  reader->is_ink = info->num_components == 4;
  reader->sample_size = 1;
  if (cimageio_check_size(reader)) return;
  if (jpeg_has_multiple_scans(info) &&
      cimageio_check_memory(reader, coefficient_bytes(info), "progressive"))
    return;
  state->row = malloc(reader->traits.width * reader->samples);
  if (!state->row)
    cimageio_fail(&reader->failure, CIMAGEIO_TOO_LARGE, "there is no memory for it");
}

static void jpeg_decoder_open(cimageio_reader *reader) {
  jpeg_state *state = reader->state = calloc(1, sizeof *state);
  if (!state) {
    cimageio_fail(&reader->failure, CIMAGEIO_TOO_LARGE, "there is no memory for it");
    return;
  }
  state->info.err = handle_errors(&state->handler, &reader->failure);
  read_header(reader, state);
}

static const unsigned char *jpeg_decoder_read(cimageio_reader *reader) {
  jpeg_state *state = reader->state;
  if (setjmp(reader->failure.jump)) return NULL;
  if (!state->has_begun) jpeg_start_decompress(&state->info);
  state->has_begun = 1;
  JSAMPROW row = state->row;
  jpeg_read_scanlines(&state->info, &row, 1);
  return state->row;
}

static void jpeg_decoder_finish(cimageio_reader *reader) {
  if (setjmp(reader->failure.jump)) return;
  jpeg_finish_decompress(&((jpeg_state *)reader->state)->info);
}

static void jpeg_decoder_close(cimageio_reader *reader) {
  jpeg_state *state = reader->state;
  if (!state) return;
  jpeg_destroy_decompress(&state->info);
  free(state->row);
  free(state);
}

const decoder cimageio_jpeg_decoder = {jpeg_decoder_open, jpeg_decoder_read, jpeg_decoder_finish,
                                       jpeg_decoder_close};

// A memory destination like libjpeg's own, which leaks its buffer on errors.
typedef struct {
  struct jpeg_destination_mgr manager;
  block block;
} destination;

static void offer_room(j_compress_ptr info) {
  destination *destination = (void *)info->dest;
  block *block = &destination->block;
  if (!cimageio_block_reserve(block, 1 << 14)) ERREXIT1(info, JERR_OUT_OF_MEMORY, 0);
  destination->manager.next_output_byte = block->bytes + block->count;
  destination->manager.free_in_buffer = block->capacity - block->count;
}

static boolean on_full(j_compress_ptr info) {
  block *block = &((destination *)info->dest)->block;
  block->count = block->capacity;
  offer_room(info);
  return TRUE;
}

static void on_end(j_compress_ptr info) {
  block *block = &((destination *)info->dest)->block;
  block->count = block->capacity - info->dest->free_in_buffer;
}

static void compress(struct jpeg_compress_struct *info, destination *destination,
                     const unsigned char *pixels, size_t width, size_t height, int channels,
                     int quality, failure *failure) {
  if (setjmp(failure->jump)) return;
  jpeg_create_compress(info);
  info->dest = &destination->manager;
  info->image_width = width;
  info->image_height = height;
  info->input_components = channels;
  info->in_color_space = channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(info);
  jpeg_set_quality(info, quality, TRUE);
  jpeg_start_compress(info, TRUE);
  while (info->next_scanline < info->image_height) {
    JSAMPROW row = (JSAMPROW)pixels + info->next_scanline * width * channels;
    jpeg_write_scanlines(info, &row, 1);
  }
  jpeg_finish_compress(info);
}

cimageio_status cimageio_encode_jpeg(const unsigned char *pixels, size_t width, size_t height,
                                     int channels, int quality, cimageio_file *file,
                                     char message[CIMAGEIO_MESSAGE_SIZE]) {
  failure failure = {.message = message};
  message[0] = 0;
  if (width > CIMAGEIO_JPEG_SIDE_LIMIT || height > CIMAGEIO_JPEG_SIDE_LIMIT)
    return cimageio_fail(&failure, CIMAGEIO_FAILED,
                         "%zux%zu pixels; JPEG files have at most %d a side", width, height,
                         CIMAGEIO_JPEG_SIDE_LIMIT);
  error_handler handler;
  struct jpeg_compress_struct info = {.err = handle_errors(&handler, &failure)};
  destination destination = {.manager = {.init_destination = offer_room,
                                         .empty_output_buffer = on_full,
                                         .term_destination = on_end}};
  compress(&info, &destination, pixels, width, height, channels, quality, &failure);
  jpeg_destroy_compress(&info);
  if (failure.status == CIMAGEIO_OK)
    *file = (cimageio_file){destination.block.bytes, destination.block.count};
  else
    free(destination.block.bytes);
  return failure.status;
}
