// System calls that Swift cannot name: variadic in C, or without a wrapper in the C library.
#ifndef ELPIS_CLINUX_H
#define ELPIS_CLINUX_H

#include <stdint.h>
#include <sys/types.h>

/// Flags that the C library shows only with _GNU_SOURCE; the values are the kernel's on every architecture.
static const int ELPIS_O_PATH = 010000000;
static const int ELPIS_AT_EMPTY_PATH = 0x1000;

/// What `statx` tells about a file, without symbolic links followed unless asked. Times in nanoseconds since 1970.
struct elpis_status {
    uint32_t mode;
    uint32_t links;
    uint32_t user;
    uint32_t group;
    uint32_t device_major;
    uint32_t device_minor;
    uint64_t device;
    uint64_t inode;
    uint64_t mount;
    int64_t size;
    /// Bytes that the content takes up; fewer than the size where it has holes.
    int64_t allocated;
    int64_t modified;
    int64_t changed;
    int64_t accessed;
    int64_t born;
    uint64_t attributes;
};

/// openat2(2) with RESOLVE_IN_ROOT and RESOLVE_NO_MAGICLINKS; -1 and errno on failure (ENOSYS before Linux 5.6).
int elpis_open_in_root(int root, const char *path, int flags);

/// statx(2) of `path` beneath `directory`; 0, or -1 and errno.
int elpis_status_at(int directory, const char *path, int flags, struct elpis_status *status);

/// The mask of inode flags (immutable, append-only, …) by FS_IOC_GETFLAGS; 0, or -1 and errno.
int elpis_inode_flags(int file, uint32_t *flags);

/// getdents64(2): the records of the next entries; their length, 0 at the end, or -1 and errno.
ssize_t elpis_read_directory(int directory, void *buffer, size_t size);

/// The magic number of the file system that holds an open file; 0, or -1 and errno.
int elpis_file_system_type(int file, uint64_t *type);

/// lgetxattr(2): the length of the value, or -1 and errno.
ssize_t elpis_extended_attribute(const char *path, const char *name, void *buffer, size_t size);

/// 1 where this process has a capability in effect, 0 where not.
int elpis_has_capability(int capability);

/// The names of the extended attributes, each with its NUL, of an open file, or of `path` (links not followed) where
/// `file` is negative; their length, or -1 and errno.
ssize_t elpis_attribute_names(int file, const char *path, char *buffer, size_t size);

/// The value of one of them; its length, or -1 and errno.
ssize_t elpis_attribute_value(int file, const char *path, const char *name, void *buffer, size_t size);

/// Blocks SIGTERM and SIGINT, and gives a descriptor that becomes readable when one is sent; -1 and errno on failure.
int elpis_end_signals(void);

/// From now on, names of hosts are looked up in /etc/hosts and by DNS alone, whatever /etc/nsswitch.conf says. A static
/// program that loads the modules named there takes in a C library that is not its own.
void elpis_resolve_by_files_and_dns(void);

/// Gives a descriptor from which SIGTERM, SIGINT and SIGHUP can be read by ``elpis_next_signal``; -1 and errno on failure.
/// They are caught and not blocked, because libraries start threads that unblock all signals.
int elpis_service_signals(void);

/// Waits for the next of these signals; its number, or -1 and errno.
int elpis_next_signal(int signals);

/// What the kernel knows about the accuracy of its clock; errors in microseconds.
struct elpis_clock {
    int32_t is_synchronised;
    int64_t maximum_error;
    int64_t estimated_error;
};

/// adjtimex(2), reading only; 0, or -1 and errno.
int elpis_clock_state(struct elpis_clock *clock);

/// From now on, a signal that ends the process (a crash, a request to end, or `seconds` gone by) first writes `text` to
/// standard output and makes the exit status 0. The text is kept, not copied.
void elpis_write_at_death(const char *text, size_t size, unsigned seconds);

/// Takes that back: the process is about to write what it was asked for.
void elpis_forget_death(void);

/// Opens a socket on which the kernel tells of each program that is executed (the process connector). EPERM without
/// CAP_NET_ADMIN, ETIMEDOUT in a container; -1 and errno on failure.
int elpis_open_process_events(int buffer_size);

/// Takes the next execution without waiting: 1 and the process, 0 where there is none, or -1 and errno (ENOBUFS where
/// some were lost).
int elpis_next_execution(int events, int32_t *process);

/// A command to run, with the limits that hold for it.
struct elpis_command {
    /// Ended by NULL; the first is the path of the program.
    const char *const *arguments;
    const char *const *environment;
    int64_t milliseconds;
    int32_t nice;
    /// 0: what the command leaves running when it ends by itself may go on.
    int32_t ends_descendants;
};

/// How a command ended.
enum elpis_command_kind {
    ELPIS_COMMAND_EXITED,
    ELPIS_COMMAND_SIGNALLED,
    ELPIS_COMMAND_TIMED_OUT,
    /// Because `life` was closed, here or with this process.
    ELPIS_COMMAND_ENDED,
    /// It could not be started.
    ELPIS_COMMAND_FAILED,
};

struct elpis_command_end {
    int32_t kind;
    /// The exit status, the signal or the error.
    int32_t value;
};

/// What a started command is reached by. The caller reads the output to its end or closes it, reads one
/// `elpis_command_end` from `result`, waits for the supervisor, and closes the rest. Closing `life` ends the command.
struct elpis_command_ends {
    int32_t supervisor;
    int32_t output;
    int32_t result;
    int32_t life;
};

/// Starts a command in a session of its own, without input, with standard error thrown away, in the folder `/`, and with
/// no other descriptor; 0, or -1 and errno.
///
/// When it ends, its time is over or it is told to end, every process that came from it is ended too, whatever group or
/// session it has moved to; only what runs as another user cannot be reached.
int elpis_start_command(const struct elpis_command *command, struct elpis_command_ends *ends);

/// The mask of the capabilities that this process may use.
uint64_t elpis_permitted_capabilities(void);

/// Gives up all capabilities but those of the mask, for this thread and all that it starts from now on, programs as well;
/// nothing that is executed gains any. 0, or -1 and errno.
int elpis_keep_only_capabilities(uint64_t mask);

/// Becomes an ordinary user without further groups, who keeps the capabilities of the mask; as above. Only while there is
/// one thread.
int elpis_become_user(uid_t user, gid_t group, uint64_t mask);

/// Programs that this thread starts get none of its capabilities; 0, or -1 and errno.
int elpis_give_no_capabilities(void);

#endif
