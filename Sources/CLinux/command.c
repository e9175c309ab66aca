// Runs a command under a supervisor: a process that adopts whatever the command leaves behind, so that all of it can be
// ended, also what left the process group or the session. Between fork and exec only functions that are safe after a
// fork of a process with threads are called.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// What the supervisor keeps open, at these numbers.
enum { LIFE = 3, RESULT = 4, SIGNALS = 5, OUTPUT = 6 };

// Time to end what is left, so that a process that cannot be killed does not hold the supervisor for ever.
static const int64_t end_limit = 5000;

static int64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_from(int first) {
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
    // Before Linux 5.9.
    for (int file = first; file < 65536; file++) close(file);
}

// Moves descriptors to the wanted numbers by way of numbers beyond all of them.
static int arrange(const int *files, int count) {
    int high[4];
    for (int i = 0; i < count; i++) {
        high[i] = fcntl(files[i], F_DUPFD_CLOEXEC, 16);
        if (high[i] < 0) return -1;
    }
    for (int i = 0; i < count; i++)
        if (dup3(high[i], LIFE + i, O_CLOEXEC) < 0) return -1;
    close_from(LIFE + count);
    return 0;
}

static _Noreturn void become(const struct elpis_command *command) {
    if (dup2(OUTPUT, STDOUT_FILENO) < 0) _exit(127);
    close_from(3);
    struct sigaction standard;
    memset(&standard, 0, sizeof standard);
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < 65; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    execve(command->arguments[0], (char *const *)command->arguments, (char *const *)command->environment);
    _exit(127);
}

// The parent and session of a process; 0, or -1 where it is gone.
static int relations(const char *name, pid_t *parent, pid_t *session) {
    char path[32] = "/proc/", text[512];
    size_t length = strlen(name);
    if (length > 10) return -1;
    memcpy(path + 6, name, length);
    memcpy(path + 6 + length, "/stat", 6);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) return -1;
    text[size] = 0;
    char *field = strrchr(text, ')');
    if (!field) return -1;
    // State, parent, group, session.
    long values[4] = {0};
    field++;
    for (int i = 0; i < 4 && *field; i++) {
        while (*field == ' ') field++;
        if (i == 0) {
            if (*field) field++;
            continue;
        }
        while (*field >= '0' && *field <= '9') values[i] = values[i] * 10 + (*field++ - '0');
    }
    *parent = (pid_t)values[1];
    *session = (pid_t)values[3];
    return 0;
}

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static void kill_relatives(void) {
    int folder = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    pid_t self = getpid();
    char buffer[16384] __attribute__((aligned(8)));
    long size;
    while ((size = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < size;) {
            struct entry *entry = (struct entry *)(buffer + at);
            at += entry->length;
            pid_t id = 0;
            const char *digit = entry->name;
            while (*digit >= '0' && *digit <= '9') id = id * 10 + (*digit++ - '0');
            if (*digit || id <= 1 || id == self) continue;
            pid_t parent, session;
            if (relations(entry->name, &parent, &session) != 0) continue;
            if (parent == self || session == self) kill(id, SIGKILL);
        }
    }
    close(folder);
}

static void end_descendants(pid_t child) {
    int64_t limit = milliseconds() + end_limit;
    if (child > 0) kill(-child, SIGKILL);
    for (;;) {
        pid_t ended;
        while ((ended = waitpid(-1, NULL, WNOHANG)) > 0) {}
        if (ended < 0 && errno == ECHILD) return;
        if (milliseconds() > limit) return;
        kill_relatives();
        struct timespec moment = {0, 2000000};
        nanosleep(&moment, NULL);
    }
}

static _Noreturn void supervise(const struct elpis_command *command, int output, int result, int life) {
    // Ended by the pipe alone: a signal to all processes of a service would leave the command behind.
    struct sigaction ignore;
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    int quiet[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM};
    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) sigaction(quiet[i], &ignore, NULL);
    struct sigaction standard = ignore;
    standard.sa_handler = SIG_DFL;
    sigaction(SIGCHLD, &standard, NULL);
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGCHLD);
    sigprocmask(SIG_SETMASK, &wanted, NULL);

    struct elpis_command_end end = {ELPIS_COMMAND_FAILED, 0};
    setsid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    int files[] = {life, result, signals, output};
    int failed = null < 0 || signals < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0;
    for (int file = 0; file < 3 && !failed; file++) failed = dup2(null, file) < 0;
    failed = failed || arrange(files, 4) != 0 || chdir("/") != 0;
    if (failed) {
        end.value = errno;
        // The result may not be in its place yet.
        ssize_t ignored = write(result, &end, sizeof end);
        (void)ignored;
        _exit(1);
    }
    int64_t limit = milliseconds() + command->milliseconds;
    if (command->nice != 0) setpriority(0, 0, command->nice);
    pid_t child = _Fork();
    if (child == 0) become(command);
    end.value = errno;
    close(OUTPUT);
    while (child > 0) {
        int64_t rest = limit - milliseconds();
        if (rest <= 0) {
            end.kind = ELPIS_COMMAND_TIMED_OUT;
            break;
        }
        struct pollfd events[] = {{LIFE, 0, 0}, {SIGNALS, POLLIN, 0}};
        int ready = poll(events, 2, rest > 1000000 ? 1000000 : (int)rest);
        if (ready < 0 && errno != EINTR) break;
        if (events[0].revents & (POLLHUP | POLLERR)) {
            end.kind = ELPIS_COMMAND_ENDED;
            break;
        }
        char drained[sizeof(struct signalfd_siginfo) * 4];
        while (read(SIGNALS, drained, sizeof drained) > 0) {}
        int status, has_ended = 0;
        pid_t ended;
        while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
            if (ended != child) continue;
            has_ended = 1;
            end.kind = WIFEXITED(status) ? ELPIS_COMMAND_EXITED : ELPIS_COMMAND_SIGNALLED;
            end.value = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
        }
        if (has_ended) break;
    }
    if (child > 0 && (command->ends_descendants || end.kind != ELPIS_COMMAND_EXITED)) end_descendants(child);
    ssize_t ignored = write(RESULT, &end, sizeof end);
    (void)ignored;
    _exit(0);
}

int elpis_start_command(const struct elpis_command *command, struct elpis_command_ends *ends) {
    int output[2] = {-1, -1}, result[2] = {-1, -1}, life[2] = {-1, -1};
    pid_t supervisor = -1;
    if (pipe2(output, O_CLOEXEC) == 0 && pipe2(result, O_CLOEXEC) == 0 && pipe2(life, O_CLOEXEC) == 0) {
        // No handler of this process may run in the copy.
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        supervisor = _Fork();
        if (supervisor == 0) supervise(command, output[1], result[1], life[0]);
        int code = errno;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        errno = code;
    }
    int code = errno;
    int done[] = {output[1], result[1], life[0]};
    for (int i = 0; i < 3; i++)
        if (done[i] >= 0) close(done[i]);
    if (supervisor > 0) {
        ends->supervisor = supervisor;
        ends->output = output[0];
        ends->result = result[0];
        ends->life = life[1];
        return 0;
    }
    int unused[] = {output[0], result[0], life[1]};
    for (int i = 0; i < 3; i++)
        if (unused[i] >= 0) close(unused[i]);
    errno = code;
    return -1;
}
