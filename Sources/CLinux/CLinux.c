#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <nss.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

int elpis_open_in_root(int root, const char *path, int flags) {
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = (uint64_t)flags;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

static int64_t nanoseconds(struct statx_timestamp time) {
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000U
#endif

int elpis_status_at(int directory, const char *path, int flags, struct elpis_status *status) {
    struct statx found;
    if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID, &found) != 0) return -1;
    status->mode = found.stx_mode;
    status->links = found.stx_nlink;
    status->user = found.stx_uid;
    status->group = found.stx_gid;
    status->device_major = found.stx_rdev_major;
    status->device_minor = found.stx_rdev_minor;
    status->device = ((uint64_t)found.stx_dev_major << 32) | found.stx_dev_minor;
    status->inode = found.stx_ino;
    status->mount = found.stx_mask & STATX_MNT_ID ? found.stx_mnt_id : 0;
    status->size = (int64_t)found.stx_size;
    status->allocated = (int64_t)found.stx_blocks * 512;
    status->modified = nanoseconds(found.stx_mtime);
    status->changed = nanoseconds(found.stx_ctime);
    status->accessed = nanoseconds(found.stx_atime);
    status->born = found.stx_mask & STATX_BTIME ? nanoseconds(found.stx_btime) : 0;
    status->attributes = found.stx_attributes & found.stx_attributes_mask;
    return 0;
}

int elpis_inode_flags(int file, uint32_t *flags) {
    int found = 0;
    if (ioctl(file, FS_IOC_GETFLAGS, &found) != 0) return -1;
    *flags = (uint32_t)found;
    return 0;
}

ssize_t elpis_read_directory(int directory, void *buffer, size_t size) {
    return syscall(SYS_getdents64, directory, buffer, size);
}

int elpis_file_system_type(int file, uint64_t *type) {
    struct statfs found;
    if (fstatfs(file, &found) != 0) return -1;
    *type = (uint64_t)found.f_type & 0xffffffff;
    return 0;
}

ssize_t elpis_extended_attribute(const char *path, const char *name, void *buffer, size_t size) {
    return lgetxattr(path, name, buffer, size);
}

int elpis_has_capability(int capability) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, data) != 0) return 0;
    return data[capability / 32].effective >> (capability % 32) & 1;
}

ssize_t elpis_attribute_names(int file, const char *path, char *buffer, size_t size) {
    return file >= 0 ? flistxattr(file, buffer, size) : llistxattr(path, buffer, size);
}

ssize_t elpis_attribute_value(int file, const char *path, const char *name, void *buffer, size_t size) {
    return file >= 0 ? fgetxattr(file, name, buffer, size) : lgetxattr(path, name, buffer, size);
}

int elpis_end_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) return -1;
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

static int service_signals_end = -1;

static void note_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    // A full pipe has enough to tell already.
    ssize_t ignored = write(service_signals_end, &byte, 1);
    (void)ignored;
    errno = saved;
}

int elpis_service_signals(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0) return -1;
    service_signals_end = ends[1];
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note_signal;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    const int wanted[] = {SIGTERM, SIGINT, SIGHUP};
    for (unsigned index = 0; index < sizeof wanted / sizeof *wanted; index++)
        if (sigaction(wanted[index], &action, NULL) != 0) return -1;
    return ends[0];
}

int elpis_next_signal(int signals) {
    unsigned char byte;
    ssize_t count;
    do count = read(signals, &byte, 1);
    while (count < 0 && errno == EINTR);
    return count == 1 ? byte : -1;
}

int elpis_clock_state(struct elpis_clock *clock) {
    struct timex found;
    memset(&found, 0, sizeof found);
    int state = adjtimex(&found);
    if (state < 0) return -1;
    clock->is_synchronised = !(found.status & STA_UNSYNC) && state != TIME_ERROR;
    clock->maximum_error = found.maxerror;
    clock->estimated_error = found.esterror;
    return 0;
}

void elpis_resolve_by_files_and_dns(void) {
    __nss_configure_lookup("hosts", "files dns");
}
