#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// Linux 6.6 has moved and renamed the events; their numbers are the same everywhere.
enum { EVENT_NONE = 0, EVENT_EXEC = 2 };

// A netlink message that carries a connector message that carries an event.
enum {
    EVENT_OFFSET = NLMSG_LENGTH(sizeof(struct cn_msg)),
    WHAT = EVENT_OFFSET + offsetof(struct proc_event, what),
    DATA = EVENT_OFFSET + offsetof(struct proc_event, event_data),
};

static uint32_t word(const unsigned char *bytes, size_t offset) {
    uint32_t value;
    memcpy(&value, bytes + offset, sizeof value);
    return value;
}

static ssize_t receive(int events, unsigned char *buffer, size_t size) {
    struct sockaddr_nl sender;
    socklen_t length = sizeof sender;
    memset(&sender, 0, sizeof sender);
    ssize_t count = recvfrom(events, buffer, size, MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&sender, &length);
    // Whoever may send to the group is not the kernel.
    if (count >= 0 && (sender.nl_pid != 0 || count < DATA + 8)) return 0;
    return count;
}

static int64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int ask(int events) {
    unsigned char message[NLMSG_LENGTH(sizeof(struct cn_msg) + sizeof(uint32_t))];
    memset(message, 0, sizeof message);
    struct nlmsghdr head = {.nlmsg_len = sizeof message, .nlmsg_type = NLMSG_DONE};
    struct cn_msg wrapped = {.id = {.idx = CN_IDX_PROC, .val = CN_VAL_PROC}, .len = sizeof(uint32_t)};
    uint32_t operation = PROC_CN_MCAST_LISTEN;
    memcpy(message, &head, sizeof head);
    memcpy(message + NLMSG_HDRLEN, &wrapped, sizeof wrapped);
    memcpy(message + EVENT_OFFSET, &operation, sizeof operation);
    return send(events, message, sizeof message, 0) == sizeof message ? 0 : -1;
}

// The kernel answers who asked from its first namespaces, and nobody else.
static int wait_for_answer(int events) {
    int64_t end = milliseconds() + 1000;
    for (;;) {
        int64_t rest = end - milliseconds();
        struct pollfd waiting = {.fd = events, .events = POLLIN};
        int ready = rest > 0 ? poll(&waiting, 1, (int)rest) : 0;
        if (ready < 0 && errno == EINTR) continue;
        if (ready < 0) return -1;
        if (ready == 0) {
            errno = ETIMEDOUT;
            return -1;
        }
        unsigned char buffer[1024];
        ssize_t count = receive(events, buffer, sizeof buffer);
        if (count <= 0 || word(buffer, WHAT) != EVENT_NONE) continue;
        errno = (int)word(buffer, DATA);
        return errno == 0 ? 0 : -1;
    }
}

// Only executions wake the reader; the kernel compares numbers in network order.
static int filter(int events) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, WHAT),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htonl(EVENT_EXEC), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    struct sock_fprog program = {.len = sizeof code / sizeof *code, .filter = code};
    return setsockopt(events, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int elpis_open_process_events(int buffer_size) {
    int events = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
    if (events < 0) return -1;
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC};
    if (bind(events, (struct sockaddr *)&address, sizeof address) == 0 && ask(events) == 0 &&
        wait_for_answer(events) == 0 && filter(events) == 0) {
        // Without the privilege to exceed the limit, the usual size does.
        if (setsockopt(events, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_size, sizeof buffer_size) != 0)
            setsockopt(events, SOL_SOCKET, SO_RCVBUF, &buffer_size, sizeof buffer_size);
        return events;
    }
    int code = errno;
    close(events);
    errno = code;
    return -1;
}

int elpis_next_execution(int events, int32_t *process) {
    for (;;) {
        unsigned char buffer[1024];
        ssize_t count = receive(events, buffer, sizeof buffer);
        if (count < 0) return errno == EAGAIN ? 0 : -1;
        // What came before the filter was in force is of any kind.
        if (count == 0 || word(buffer, WHAT) != EVENT_EXEC) continue;
        *process = (int32_t)word(buffer, DATA + 4);
        return 1;
    }
}
