// A library for LD_PRELOAD that makes one system call of a program fail, to see what becomes of the
// program's files. scripts/torture builds and uses it; Linux only.
//
//   FAIL_CALL    open, read, write, fsync, fsync-folder, close, rename, link, unlink, ftruncate,
//                flock, fchmod or mkdir
//   FAIL_AT      which call of this kind fails, counted from 1; 0 for none
//   FAIL_ERRNO   the number that it fails with
//   FAIL_BELOW   only calls on files whose path contains this text count
//   FAIL_COUNTS  a file that gets the number of such calls, when the program ends
//
// A call that fails does nothing, but `close`: that closes the file first, as Linux does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long count;

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

// Whether this call, of the kind `call` on the file at `path`, is the one that fails. Sets errno.
static int fails(const char *call, const char *path) {
  const char *below = setting("FAIL_BELOW");
  if (!*below || strcmp(call, setting("FAIL_CALL")) != 0 || !path || !strstr(path, below)) return 0;
  long number = atomic_fetch_add(&count, 1) + 1;
  if (number != atol(setting("FAIL_AT"))) return 0;
  errno = atoi(setting("FAIL_ERRNO"));
  return 1;
}

// The same of an open file.
static int fails_at(const char *call, int descriptor) {
  if (strcmp(call, setting("FAIL_CALL")) != 0) return 0;
  int before = errno;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = before;
  if (length < 0) return 0;
  path[length] = 0;
  return fails(call, path);
}

__attribute__((destructor)) static void tell(void) {
  const char *path = setting("FAIL_COUNTS");
  FILE *file = *path ? fopen(path, "w") : NULL;
  if (!file) return;
  fprintf(file, "%ld\n", atomic_load(&count));
  fclose(file);
}

// The function `name` of the C library, of the type of `function`.
#define REAL(function, name) ((__typeof__(&function))dlsym(RTLD_NEXT, name))

#define OPEN(name)                                       \
  int name(const char *path, int flags, ...) {           \
    mode_t mode = 0;                                     \
    if (flags & (O_CREAT | __O_TMPFILE)) {               \
      va_list arguments;                                 \
      va_start(arguments, flags);                        \
      mode = va_arg(arguments, mode_t);                  \
      va_end(arguments);                                 \
    }                                                    \
    if (fails("open", path)) return -1;                  \
    return REAL(name, #name)(path, flags, mode);         \
  }
OPEN(open)
OPEN(open64)

ssize_t read(int descriptor, void *bytes, size_t size) {
  if (fails_at("read", descriptor)) return -1;
  return REAL(read, "read")(descriptor, bytes, size);
}

ssize_t pread(int descriptor, void *bytes, size_t size, off_t offset) {
  if (fails_at("read", descriptor)) return -1;
  return REAL(pread, "pread")(descriptor, bytes, size, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t size, off64_t offset) {
  if (fails_at("read", descriptor)) return -1;
  return REAL(pread64, "pread64")(descriptor, bytes, size, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
  if (fails_at("write", descriptor)) return -1;
  return REAL(write, "write")(descriptor, bytes, size);
}

int fsync(int descriptor) {
  struct stat status;
  int is_folder = fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
  if (fails_at(is_folder ? "fsync-folder" : "fsync", descriptor)) return -1;
  return REAL(fsync, "fsync")(descriptor);
}

int close(int descriptor) {
  int is_failure = fails_at("close", descriptor);
  int error = errno;
  int result = REAL(close, "close")(descriptor);
  if (!is_failure) return result;
  errno = error;
  return -1;
}

int rename(const char *old, const char *new) {
  if (fails("rename", new)) return -1;
  return REAL(rename, "rename")(old, new);
}

int link(const char *old, const char *new) {
  if (fails("link", new)) return -1;
  return REAL(link, "link")(old, new);
}

int unlink(const char *path) {
  if (fails("unlink", path)) return -1;
  return REAL(unlink, "unlink")(path);
}

int ftruncate(int descriptor, off_t size) {
  if (fails_at("ftruncate", descriptor)) return -1;
  return REAL(ftruncate, "ftruncate")(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) {
  if (fails_at("ftruncate", descriptor)) return -1;
  return REAL(ftruncate64, "ftruncate64")(descriptor, size);
}

int flock(int descriptor, int operation) {
  if (fails_at("flock", descriptor)) return -1;
  return REAL(flock, "flock")(descriptor, operation);
}

int fchmod(int descriptor, mode_t mode) {
  if (fails_at("fchmod", descriptor)) return -1;
  return REAL(fchmod, "fchmod")(descriptor, mode);
}

int mkdir(const char *path, mode_t mode) {
  if (fails("mkdir", path)) return -1;
  return REAL(mkdir, "mkdir")(path, mode);
}
