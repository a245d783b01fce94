/*
 * Notes what a process does to the files below a directory, in the order in which it does it: which
 * bytes it writes where, truncations, syncs, what is made, renamed and deleted. Preloaded into it:
 *
 *   gcc -shared -fPIC -O2 -o recorder.so recorder.c -ldl -lpthread
 *   RECORD_BELOW=DIR RECORD_TO=FILE LD_PRELOAD=./recorder.so java ...
 *
 * A note is, in the machine's byte order: a letter; the length of the path (2 bytes), an offset (8)
 * and the length of the data (4); the path, relative to the directory; the data.
 *
 *   M the file was made          W data was written at the offset, -1 for the end
 *   T it was cut to the offset   S it was synced, or a directory was
 *   U it was deleted             R it was renamed to what the data says
 *
 * Memory that is mapped is not seen: SQLite maps its -shm files, which nobody needs after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 65536

static const char *below;
static size_t below_length;
static int record = -1;
static char *paths[FDS]; /* of the files that are open, relative to below */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) {
    abort();
  }
  return found;
}

__attribute__((constructor)) static void begin(void) {
  below = getenv("RECORD_BELOW");
  const char *to = getenv("RECORD_TO");
  if (below && to) {
    below_length = strlen(below);
    record = REAL(open)(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (record < 0) {
      abort();
    }
  }
}

/* The path relative to the directory, "" for itself, or null if it is not below it. */
static const char *relative(const char *path) {
  if (record < 0 || !path || strncmp(path, below, below_length)) {
    return 0;
  }
  const char *rest = path + below_length;
  return *rest == '/' ? rest + 1 : *rest ? 0 : rest;
}

static void all(const void *data, size_t length) {
  for (const char *at = data; length;) {
    ssize_t written = REAL(write)(record, at, length);
    if (written < 0) {
      abort();
    }
    at += written;
    length -= written;
  }
}

/* With the lock held, so that the order of notes is that of what was done. */
static void note(char what, const char *path, int64_t offset, const void *data, uint32_t length) {
  uint16_t path_length = strlen(path);
  all(&what, 1);
  all(&path_length, 2);
  all(&offset, 8);
  all(&length, 4);
  all(path, path_length);
  all(data, length);
}

static const char *path_of(int fd) { return fd >= 0 && fd < FDS ? paths[fd] : 0; }

static int opened(int fd, const char *path, int is_new) {
  const char *name = fd < 0 ? 0 : relative(path);
  if (name && fd < FDS) {
    free(paths[fd]);
    paths[fd] = strdup(name);
    if (is_new) {
      note('M', name, 0, "", 0);
    }
  }
  return fd;
}

#define OPEN(name)                                                     \
  int name(const char *path, int flags, ...) {                         \
    mode_t mode = 0;                                                   \
    if (flags & (O_CREAT | O_TMPFILE)) {                               \
      va_list more;                                                    \
      va_start(more, flags);                                           \
      mode = va_arg(more, mode_t);                                     \
      va_end(more);                                                    \
    }                                                                  \
    pthread_mutex_lock(&lock);                                         \
    int is_new = (flags & O_CREAT) && relative(path) && access(path, F_OK); \
    int fd = opened(REAL(name)(path, flags, mode), path, is_new);      \
    pthread_mutex_unlock(&lock);                                       \
    return fd;                                                         \
  }

OPEN(open)
OPEN(open64)

int close(int fd) {
  pthread_mutex_lock(&lock);
  if (path_of(fd)) {
    free(paths[fd]);
    paths[fd] = 0;
  }
  int result = REAL(close)(fd);
  pthread_mutex_unlock(&lock);
  return result;
}

ssize_t write(int fd, const void *data, size_t length) {
  if (!path_of(fd)) {
    return REAL(write)(fd, data, length);
  }
  pthread_mutex_lock(&lock);
  ssize_t written = REAL(write)(fd, data, length);
  if (written > 0) {
    note('W', paths[fd], -1, data, written);
  }
  pthread_mutex_unlock(&lock);
  return written;
}

#define PWRITE(name, off)                                                  \
  ssize_t name(int fd, const void *data, size_t length, off offset) {      \
    if (!path_of(fd)) {                                                    \
      return REAL(name)(fd, data, length, offset);                         \
    }                                                                      \
    pthread_mutex_lock(&lock);                                             \
    ssize_t written = REAL(name)(fd, data, length, offset);                \
    if (written > 0) {                                                     \
      note('W', paths[fd], offset, data, written);                         \
    }                                                                      \
    pthread_mutex_unlock(&lock);                                           \
    return written;                                                        \
  }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, off)                     \
  int name(int fd, off length) {                \
    if (!path_of(fd)) {                         \
      return REAL(name)(fd, length);            \
    }                                           \
    pthread_mutex_lock(&lock);                  \
    int result = REAL(name)(fd, length);        \
    if (!result) {                              \
      note('T', paths[fd], length, "", 0);      \
    }                                           \
    pthread_mutex_unlock(&lock);                \
    return result;                              \
  }

TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

/* What was written before it began is on the disk when it has ended; it is noted at its end. */
#define SYNC(name)                         \
  int name(int fd) {                       \
    if (!path_of(fd)) {                    \
      return REAL(name)(fd);               \
    }                                      \
    pthread_mutex_lock(&lock);             \
    int result = REAL(name)(fd);           \
    if (!result) {                         \
      note('S', paths[fd], 0, "", 0);      \
    }                                      \
    pthread_mutex_unlock(&lock);           \
    return result;                         \
  }

SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
  const char *name = relative(path);
  if (!name) {
    return REAL(unlink)(path);
  }
  pthread_mutex_lock(&lock);
  int result = REAL(unlink)(path);
  if (!result) {
    note('U', name, 0, "", 0);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

int rename(const char *from, const char *to) {
  const char *name = relative(from);
  const char *new_name = relative(to);
  if (!name || !new_name) {
    return REAL(rename)(from, to);
  }
  pthread_mutex_lock(&lock);
  int result = REAL(rename)(from, to);
  if (!result) {
    note('R', name, 0, new_name, strlen(new_name));
  }
  pthread_mutex_unlock(&lock);
  return result;
}
