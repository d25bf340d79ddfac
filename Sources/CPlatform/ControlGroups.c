// What the control groups of Linux allow this process: CPUs and memory.
//
// Both versions are understood. In version 2, and in the controllers of version 1, every group is a
// folder, and the limits of all groups above one's own hold as well. In a container, the folders of
// the groups above may be out of sight, or the group's own folder may be the root of what can be
// seen; so folders that do not exist are passed over.
#define _GNU_SOURCE
#include "CPlatform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

// Reads up to two whole numbers from `folder`/`name`; returns how many there are. "max" is none.
static int read_numbers(const char *folder, const char *name, long long numbers[2]) {
  char path[8192];
  int length = snprintf(path, sizeof path, "%s/%s", folder, name);
  if (length < 0 || (size_t)length >= sizeof path) return 0;
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  int count = fscanf(file, "%lld %lld", &numbers[0], &numbers[1]);
  fclose(file);
  return count < 0 ? 0 : count;
}

// A limit to be lowered by what is found in folders.
struct limit {
  unsigned long long value;
};

typedef void visitor(const char *folder, struct limit *limit);

// Lowers `cpus`: whole CPUs of a quota, since a thread that waits for the rest only spins.
static void visit_cpu(const char *folder, struct limit *cpus) {
  long long quota[2], period[2];
  int count = read_numbers(folder, "cpu.max", quota);
  if (count == 2) {
    period[0] = quota[1];
  } else if (!(read_numbers(folder, "cpu.cfs_quota_us", quota) > 0 &&
               read_numbers(folder, "cpu.cfs_period_us", period) > 0)) {
    return;
  }
  if (quota[0] <= 0 || period[0] <= 0) return;
  unsigned long long whole = (unsigned long long)(quota[0] / period[0]);
  if (whole < cpus->value) cpus->value = whole;
}

// Lowers a number of bytes.
static void visit_memory(const char *folder, struct limit *bytes) {
  const char *names[] = {"memory.max", "memory.limit_in_bytes"};
  for (int index = 0; index < 2; index += 1) {
    long long limit[2];
    if (read_numbers(folder, names[index], limit) < 1 || limit[0] < 0) continue;
    if ((unsigned long long)limit[0] < bytes->value) bytes->value = (unsigned long long)limit[0];
  }
}

// Visits the folder of `group` below `base`, and those above it up to `base` itself.
static void visit_upwards(const char *base, const char *group, visitor *visit,
                          struct limit *limit) {
  char folder[8192];
  int length = snprintf(folder, sizeof folder, "%s%s", base, group);
  if (length < 0 || (size_t)length >= sizeof folder) return;
  size_t end = strlen(base);
  for (;;) {
    visit(folder, limit);
    char *slash = strrchr(folder + end, '/');
    if (!slash) return;
    *slash = 0;
  }
}

// Whether the list `names`, with commas between them, has `name`.
static int lists(const char *names, const char *name) {
  size_t length = strlen(name);
  for (const char *place = names; (place = strstr(place, name)); place += length)
    if ((place == names || place[-1] == ',') && (place[length] == 0 || place[length] == ','))
      return 1;
  return 0;
}

// Visits all groups of this process that may limit what `controller` is about, below `root`.
static void visit_groups(const char *root, const char *controller, visitor *visit,
                         struct limit *limit) {
  char path[4096], line[4096], base[4096 + 512];
  if (snprintf(path, sizeof path, "%s/proc/self/cgroup", root) >= (int)sizeof path) return;
  FILE *file = fopen(path, "re");
  // Each line is "<number>:<controllers>:<group>". Version 2 has the number 0 and no controllers.
  while (file && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = 0;
    char *names = strchr(line, ':');
    char *group = names ? strchr(names + 1, ':') : NULL;
    if (!group) continue;
    names += 1;
    *group++ = 0;
    if (*names == 0) {
      snprintf(base, sizeof base, "%s/sys/fs/cgroup", root);
      visit_upwards(base, group, visit, limit);
      snprintf(base, sizeof base, "%s/sys/fs/cgroup/unified", root);
      visit_upwards(base, group, visit, limit);
    } else if (lists(names, controller)) {
      snprintf(base, sizeof base, "%s/sys/fs/cgroup/%.400s", root, names);
      visit_upwards(base, group, visit, limit);
      snprintf(base, sizeof base, "%s/sys/fs/cgroup/%s", root, controller);
      visit_upwards(base, group, visit, limit);
    }
  }
  if (file) fclose(file);
}

int cplatform_cpu_limit(const char *root, int cpus) {
  struct limit limit = {cpus < 1 ? 1 : (unsigned long long)cpus};
  visit_groups(root, "cpu", visit_cpu, &limit);
  return limit.value < 1 ? 1 : (int)limit.value;
}

uint64_t cplatform_memory_limit(const char *root, uint64_t bytes) {
  struct limit limit = {bytes};
  visit_groups(root, "memory", visit_memory, &limit);
  return limit.value;
}

uint64_t cplatform_memory(void) {
  long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  uint64_t bytes = pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : UINT64_MAX;
  struct rlimit space;
  if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY &&
      (uint64_t)space.rlim_cur < bytes)
    bytes = (uint64_t)space.rlim_cur;
  return cplatform_memory_limit("", bytes);
}
