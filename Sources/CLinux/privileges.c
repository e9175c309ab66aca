#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int last_capability = 63;

static int set_capabilities(uint64_t mask) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    for (int part = 0; part < _LINUX_CAPABILITY_U32S_3; part++) {
        uint32_t bits = (uint32_t)(mask >> (32 * part));
        data[part].effective = data[part].permitted = data[part].inheritable = bits;
    }
    return (int)syscall(SYS_capset, &header, data);
}

uint64_t elpis_permitted_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, data) != 0) return 0;
    return (uint64_t)data[1].permitted << 32 | data[0].permitted;
}

// Also out of reach of programs with file capabilities and of set-user-id root. It needs CAP_SETPCAP; who has not got it is
// kept from gaining anything by no_new_privs alone.
static void bound_capabilities(uint64_t mask) {
    for (int capability = 0; capability <= last_capability; capability++)
        if (!(mask >> capability & 1)) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
}

int elpis_keep_only_capabilities(uint64_t mask) {
    mask &= elpis_permitted_capabilities();
    bound_capabilities(mask);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || set_capabilities(mask) != 0) return -1;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) return -1;
    for (int capability = 0; capability <= last_capability; capability++)
        if (mask >> capability & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) return -1;
    return 0;
}

int elpis_become_user(uid_t user, gid_t group, uint64_t mask) {
    // Before the change of user, which takes the right to do so out of effect.
    bound_capabilities(mask);
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return -1;
    if (setgroups(0, NULL) != 0 || setresgid(group, group, group) != 0 || setresuid(user, user, user) != 0) return -1;
    return elpis_keep_only_capabilities(mask);
}

int elpis_give_no_capabilities(void) {
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
}
