/* Records every change a process makes below one folder, in the order it was made, for tests/soak/recorded.py.
 *
 * Loaded with LD_PRELOAD. RECORDER_ROOT is the folder, RECORDER_LOG the file that is appended to. A lock on the log
 * keeps each change and its record together, also between processes. One record is a line of words and, after it, as
 * many bytes as its last word says:
 *
 *     O <inode> <was truncated> <length of path>      opened for writing or created, then the path
 *     W <inode> <offset> <length of data>             written, then the data
 *     T <inode> <size> 0                              cut or stretched
 *     S <inode> 0 0                                   a file synced
 *     F 0 0 <length of path>                          a folder synced, then its path
 *     R|L <length of first path> 0 <length of both>   renamed or linked, then both paths
 *     U|M|D 0 0 <length of path>                      unlinked, folder made, folder removed, then the path
 */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>
#include <pthread.h>

static const char *root;
static size_t root_length;
static const char *log_name;
static pthread_mutex_t one_thread = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
    root = getenv("RECORDER_ROOT");
    log_name = getenv("RECORDER_LOG");
    root_length = root ? strlen(root) : 0;
}

/* Every lock is a fresh opening of the log: one that was inherited by a fork would be shared, and lock nobody out. */
static int lock(void) {
    static int (*real_open)(const char *, int, ...);
    if (!real_open) real_open = dlsym(RTLD_NEXT, "open64");
    int saved = errno;
    pthread_mutex_lock(&one_thread);
    int log = real_open(log_name, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (log < 0 || flock(log, LOCK_EX)) abort();
    errno = saved;
    return log;
}

static void unlock(int log) {
    static int (*real_close)(int);
    if (!real_close) real_close = dlsym(RTLD_NEXT, "close");
    int saved = errno;
    real_close(log);
    pthread_mutex_unlock(&one_thread);
    errno = saved;
}

static void note(int log, char kind, unsigned long first, long second, const struct iovec *data, int parts) {
    char head[96];
    struct iovec all[3];
    size_t length = 0;
    for (int n = 0; n < parts; n++) { length += data[n].iov_len; all[n + 1] = data[n]; }
    all[0].iov_base = head;
    all[0].iov_len = snprintf(head, sizeof head, "%c %lu %ld %zu\n", kind, first, second, length);
    length += all[0].iov_len;
    static ssize_t (*real_writev)(int, const struct iovec *, int);
    if (!real_writev) real_writev = dlsym(RTLD_NEXT, "writev");
    int saved = errno;
    if (real_writev(log, all, parts + 1) != (ssize_t)length) abort();
    errno = saved;
}

/* The path below the folder, or NULL for one elsewhere. `whole` holds PATH_MAX bytes. */
static const char *below(const char *path, char *whole) {
    if (!root || !path) return NULL;
    if (path[0] != '/') {
        if (!getcwd(whole, PATH_MAX)) return NULL;
        strncat(whole, "/", PATH_MAX - strlen(whole) - 1);
        strncat(whole, path, PATH_MAX - strlen(whole) - 1);
        path = whole;
    }
    if (strncmp(path, root, root_length) || (path[root_length] != '/' && path[root_length])) return NULL;
    return path[root_length] ? path + root_length + 1 : path + root_length;
}

static const char *of(int file, char *whole) {
    char link[64];
    if (!root) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, whole, PATH_MAX - 1);
    if (length <= 0 || whole[0] != '/') return NULL;
    whole[length] = 0;
    return below(whole, whole + PATH_MAX);
}

static unsigned long inode(int file, mode_t *mode) {
    struct stat found;
    if (fstat(file, &found)) abort();
    if (mode) *mode = found.st_mode;
    return found.st_ino;
}

static struct iovec text(const char *path) { return (struct iovec){(void *)path, strlen(path)}; }

static void note_path(int log, char kind, unsigned long first, long second, const char *path) {
    struct iovec data = text(path);
    note(log, kind, first, second, &data, 1);
}

static int note_open(int (*really)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    const char *name = (flags & O_ACCMODE) == O_RDONLY ? NULL : below(path, whole);
    if (!name) return really(path, flags, mode);
    int log = lock(), file = really(path, flags, mode);
    if (file >= 0) note_path(log, 'O', inode(file, NULL), !!(flags & O_TRUNC), name);
    unlock(log);
    return file;
}

#define MODE_OF(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { REAL(open); MODE_OF(flags) return note_open(real, path, flags, mode); }
int open64(const char *path, int flags, ...) { REAL(open64); MODE_OF(flags) return note_open(real, path, flags, mode); }

static ssize_t note_write(int log, int file, const void *data, ssize_t done, off_t from) {
    struct iovec written = {(void *)data, done > 0 ? done : 0};
    if (done > 0) note(log, 'W', inode(file, NULL), from, &written, 1);
    return done;
}

ssize_t write(int file, const void *data, size_t length) {
    REAL(write);
    char whole[2 * PATH_MAX];
    if (!of(file, whole)) return real(file, data, length);
    int log = lock();
    ssize_t done = real(file, data, length);
    note_write(log, file, data, done, lseek(file, 0, SEEK_CUR) - done);
    unlock(log);
    return done;
}

#define PWRITE(name, offset_type) ssize_t name(int file, const void *data, size_t length, offset_type from) { \
    REAL(name); \
    char whole[2 * PATH_MAX]; \
    if (!of(file, whole)) return real(file, data, length, from); \
    int log = lock(); \
    ssize_t done = note_write(log, file, data, real(file, data, length, from), from); \
    unlock(log); \
    return done; }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

/* What Python and SQLite do not do here. Whoever begins to is told, rather than his writes going unrecorded. */
#define UNEXPECTED(file) char whole[2 * PATH_MAX]; if (of(file, whole)) { \
    static const char words[] = "recorder.c: a way of writing that is not recorded\n"; \
    if (write(2, words, sizeof words - 1)) {} abort(); }
ssize_t writev(int file, const struct iovec *data, int parts) {
    REAL(writev); UNEXPECTED(file) return real(file, data, parts); }
ssize_t sendfile64(int to, int from, off64_t *offset, size_t length) {
    REAL(sendfile64); UNEXPECTED(to) return real(to, from, offset, length); }
ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
    REAL(sendfile); UNEXPECTED(to) return real(to, from, offset, length); }
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *offset, size_t length, unsigned int flags) {
    REAL(copy_file_range); UNEXPECTED(to) return real(from, at, to, offset, length, flags); }

#define TRUNCATE(name, size_type) int name(int file, size_type size) { \
    REAL(name); \
    char whole[2 * PATH_MAX]; \
    if (!of(file, whole)) return real(file, size); \
    int log = lock(), failed = real(file, size); \
    if (!failed) note(log, 'T', inode(file, NULL), size, NULL, 0); \
    unlock(log); \
    return failed; }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

/* Nothing is really synced: what a disk would have kept is worked out from the record. */
#define SYNC(name) int name(int file) { \
    REAL(name); \
    char whole[2 * PATH_MAX]; \
    const char *path = of(file, whole); \
    if (!path) return real(file); \
    mode_t mode; \
    int log = lock(); \
    unsigned long number = inode(file, &mode); \
    if (S_ISDIR(mode)) note_path(log, 'F', 0, 0, path); else note(log, 'S', number, 0, NULL, 0); \
    unlock(log); \
    return 0; }
SYNC(fsync)
SYNC(fdatasync)

static int note_two(int (*really)(const char *, const char *), char kind, const char *from, const char *to) {
    char one[PATH_MAX], other[PATH_MAX];
    const char *first = below(from, one), *second = below(to, other);
    if (!first || !second) return really(from, to);
    int log = lock(), failed = really(from, to);
    struct iovec both[2] = {text(first), text(second)};
    if (!failed) note(log, kind, both[0].iov_len, 0, both, 2);
    unlock(log);
    return failed;
}

int rename(const char *from, const char *to) { REAL(rename); return note_two(real, 'R', from, to); }
int link(const char *from, const char *to) { REAL(link); return note_two(real, 'L', from, to); }

static int note_one(int (*really)(const char *), char kind, const char *path) {
    char whole[PATH_MAX];
    const char *name = below(path, whole);
    if (!name) return really(path);
    int log = lock(), failed = really(path);
    if (!failed) note_path(log, kind, 0, 0, name);
    unlock(log);
    return failed;
}

int unlink(const char *path) { REAL(unlink); return note_one(real, 'U', path); }
int rmdir(const char *path) { REAL(rmdir); return note_one(real, 'D', path); }

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    char whole[PATH_MAX];
    const char *name = below(path, whole);
    if (!name) return real(path, mode);
    int log = lock(), failed = real(path, mode);
    if (!failed) note_path(log, 'M', 0, 0, name);
    unlock(log);
    return failed;
}
