import Foundation
import TestSupport

/// What rsyslog wrote while the real sshd, sudo and su let people in and turned them away.
struct AuthLogs {
    /// With the times of RFC 3164, as Debian's and Red Hat's defaults have them.
    let traditional: String
    /// With those of RFC 3339.
    let modern: String
    /// Seconds since 1970.
    let now = Int64(Date().timeIntervalSince1970)

    /// Made once for all tests; the programs take seconds.
    static let made = Result { try AuthLogs() }

    private static let separator = "=== the other format ===\n"

    private init() throws {
        let result = try DebianRoot.runScript(
            AuthLogs.script, files: ["run": AuthLogs.commands], namespaces: "-nmpf")
        let logs = result.output.components(separatedBy: AuthLogs.separator)
        guard logs.count == 2 else { throw NoLogs(output: result.output, errors: result.errors) }
        (traditional, modern) = (logs[0], logs[1])
    }

    struct NoLogs: Error {
        let output: String
        let errors: String
    }

    /// The root under an overlay, with devices of its own, where rsyslog's socket is.
    private static let script = """
        mkdir "$DATA/upper" "$DATA/work" "$DATA/merged"
        mount -t overlay overlay -o "lowerdir=$ROOT,upperdir=$DATA/upper,workdir=$DATA/work" "$DATA/merged"
        mount -t proc proc "$DATA/merged/proc"
        mount -t tmpfs -o mode=755 tmpfs "$DATA/merged/dev"
        for device in null random tty urandom zero; do
            touch "$DATA/merged/dev/$device"
            mount --bind "/dev/$device" "$DATA/merged/dev/$device"
        done
        ip link set lo up
        cp "$DATA/run" "$DATA/merged/run.sh"
        chroot "$DATA/merged" /bin/sh /run.sh
        """

    /// Each attempt's outcome is in the log; what the programs print themselves is of no interest.
    private static let commands = #"""
        exec 3>&1 > /dev/null 2>&1
        mkdir -p /run/sshd
        cat > /etc/rsyslog.conf <<'END'
        module(load="imuxsock")
        auth,authpriv.* /var/log/auth.log;RSYSLOG_TraditionalFileFormat
        auth,authpriv.* /var/log/modern.log;RSYSLOG_FileFormat
        END
        rsyslogd -n &
        while [ ! -S /dev/log ]; do sleep 0.05; done
        useradd -m -s /bin/bash ann
        echo ann:secret | chpasswd
        useradd -m bob
        echo bob:secret2 | chpasswd
        echo 'ann ALL=(ALL) ALL' > /etc/sudoers.d/ann
        sed -i 's/pam_unix.so/pam_unix.so nodelay/' /etc/pam.d/common-auth
        ssh-keygen -A
        /usr/sbin/sshd -p 3999 -o ListenAddress=127.0.0.1 -o UsePAM=yes -o UseDNS=no -o PasswordAuthentication=yes
        printf '#!/bin/sh\necho "$PW"\n' > /ask
        chmod 755 /ask
        export SSH_ASKPASS=/ask SSH_ASKPASS_REQUIRE=force
        common="-p 3999 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o NumberOfPasswordPrompts=2"
        PW=wrong ssh $common -o PubkeyAuthentication=no -l ann 127.0.0.1 true
        PW=wrong ssh $common -o PubkeyAuthentication=no -l 'x from 9.9.9.9 port 22 ssh2' 127.0.0.1 true
        ssh $common -o BatchMode=yes -l root 127.0.0.1 true
        PW=secret ssh $common -o PubkeyAuthentication=no -l ann 127.0.0.1 true
        ssh-keygen -q -t ed25519 -N '' -f /key
        mkdir -m 700 /home/ann/.ssh
        cp /key.pub /home/ann/.ssh/authorized_keys
        chown -R ann /home/ann/.ssh
        ssh $common -o BatchMode=yes -i /key ann@127.0.0.1 true
        su ann -c 'echo secret | sudo -S /usr/bin/id -u'
        su ann -c 'mkdir "/tmp/x ; USER=bob ; COMMAND=ls"; cd /tmp/x*; printf "a\nb\nc\n" | sudo -S -k /usr/bin/id'
        su bob -c 'echo secret2 | sudo -S id'
        su bob -c 'echo wrong | su root -c id'
        su bob -c 'echo secret | su - ann -c id'
        logger -p auth.info end
        while ! grep -q end /var/log/modern.log; do sleep 0.05; done
        cat /var/log/auth.log >&3
        echo '=== the other format ===' >&3
        cat /var/log/modern.log >&3
        """#
}
