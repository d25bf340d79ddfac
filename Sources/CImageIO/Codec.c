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

cimageio_status cimageio_check_size(cimageio_reader *reader) {
  size_t width = reader->traits.width, height = reader->traits.height;
  // Both formats keep a side below 2^31, so the product of two cannot overflow.
  if ((uint64_t)width * height > reader->request.pixel_limit)
    return cimageio_fail(&reader->failure, CIMAGEIO_TOO_LARGE,
                         "%zux%zu pixels; at most %zu pixels are decoded", width, height,
                         reader->request.pixel_limit);
  // A row is held in memory, and so are the weights of all rows.
  if (width > CIMAGEIO_PNG_SIDE_LIMIT || height > CIMAGEIO_PNG_SIDE_LIMIT)
    return cimageio_fail(&reader->failure, CIMAGEIO_TOO_LARGE,
                         "%zux%zu pixels; at most %d in a row or column are decoded", width, height,
                         CIMAGEIO_PNG_SIDE_LIMIT);
  return CIMAGEIO_OK;
}

cimageio_status cimageio_check_memory(cimageio_reader *reader, unsigned long long bytes,
                                      const char *kind) {
  if (bytes <= reader->request.memory_limit) return CIMAGEIO_OK;
  return cimageio_fail(&reader->failure, CIMAGEIO_TOO_LARGE,
                       "%zux%zu pixels, which take %llu MB of memory, as the file is %s; at most "
                       "%zu MB for a file of its size",
                       reader->traits.width, reader->traits.height, bytes >> 20, kind,
                       reader->request.memory_limit >> 20);
}

cimageio_status cimageio_open(const unsigned char *bytes, size_t count, cimageio_request request,
                              cimageio_reader **result, cimageio_traits *traits,
                              char message[CIMAGEIO_MESSAGE_SIZE]) {
  static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  static const unsigned char jpeg[] = {0xff, 0xd8, 0xff};
  *result = NULL;
  message[0] = 0;
  failure failure = {.message = message};
  const decoder *decoder = NULL;
  if (count >= sizeof png && memcmp(bytes, png, sizeof png) == 0)
    decoder = &cimageio_png_decoder;
  else if (count >= sizeof jpeg && memcmp(bytes, jpeg, sizeof jpeg) == 0)
    decoder = &cimageio_jpeg_decoder;
  else
    return cimageio_fail(&failure, CIMAGEIO_UNKNOWN_FORMAT, "neither PNG nor JPEG");
  cimageio_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return cimageio_fail(&failure, CIMAGEIO_TOO_LARGE, "there is no memory for it");
  reader->failure.message = message;
  reader->source = (source){bytes, count};
  reader->request = request;
  reader->decoder = decoder;
  decoder->open(reader);
  cimageio_status status = reader->failure.status;
  if (status != CIMAGEIO_OK) {
    cimageio_close(reader);
    return status;
  }
  *traits = reader->traits;
  *result = reader;
  return CIMAGEIO_OK;
}

cimageio_status cimageio_read_row(cimageio_reader *reader, unsigned char *row,
                                  char message[CIMAGEIO_MESSAGE_SIZE]) {
  reader->failure.message = message;
  const unsigned char *raw = reader->decoder->read(reader);
  if (raw) cimageio_convert_row(reader, raw, row);
  return reader->failure.status;
}

cimageio_status cimageio_finish(cimageio_reader *reader, cimageio_traits *traits,
                                char message[CIMAGEIO_MESSAGE_SIZE]) {
  reader->failure.message = message;
  reader->decoder->finish(reader);
  *traits = reader->traits;
  return reader->failure.status;
}

void cimageio_close(cimageio_reader *reader) {
  if (!reader) return;
  reader->decoder->close(reader);
  free(reader);
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
