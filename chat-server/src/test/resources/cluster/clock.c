/*
 * A process whose clock goes wrong: what it takes for the time of day is so many milliseconds
 * later than it is, or earlier, as a file says that it has mapped; the file may change at any time.
 * Clocks that only go forward are left alone. Preloaded into it:
 *
 *   gcc -shared -fPIC -O2 -o clock.so clock.c -ldl
 *   CLOCK_MOVED_BY=FILE LD_PRELOAD=./clock.so java ...
 *
 * The file has one number of 8 bytes, in the machine's byte order.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *moved_by;

static int (*real_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("CLOCK_MOVED_BY");
  int fd = path == NULL ? -1 : open(path, O_RDONLY);
  real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
  if (fd < 0 || real_clock_gettime == NULL) {
    abort(); /* rather than to be right where it is to be wrong */
  }
  void *map = mmap(NULL, sizeof *moved_by, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (map == MAP_FAILED) {
    abort();
  }
  moved_by = map;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (real_clock_gettime == NULL) {
    begin(); /* another library's constructor asks before ours */
  }
  int result = real_clock_gettime(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    int64_t millis = *moved_by;
    int64_t nanos = now->tv_nsec + millis % 1000 * 1000000;
    now->tv_sec += millis / 1000 + (nanos >= 1000000000) - (nanos < 0);
    now->tv_nsec = nanos + (nanos < 0 ? 1000000000 : nanos >= 1000000000 ? -1000000000 : 0);
  }
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void) zone;
  struct timespec precise;
  int result = clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return result;
}

time_t time(time_t *to) {
  struct timespec precise;
  clock_gettime(CLOCK_REALTIME, &precise);
  if (to != NULL) {
    *to = precise.tv_sec;
  }
  return precise.tv_sec;
}
