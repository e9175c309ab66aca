import Facts
import Testing
import TestSupport

@Suite struct MountTests {
    private static let fstab = """
        # comment
        UUID=1-2  /  ext4 errors=remount-ro 0 1
        /dev/sdb1 /a\\040b ext4 noatime,nosuid
        LABEL=x\t/home\text4\trw,user\t0\t2
        proc /proc proc defaults,hidepid=2
        bad
        /dev/sda2 none swap sw 0 0
        /dev/sda3 /x auto defaults 0 0 extra

        """

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theEntriesAreThoseOfFindmnt() throws {
        let script = """
            mount --bind $DATA/fstab $ROOT/etc/fstab
            chroot $ROOT findmnt --fstab -n -r -o SOURCE,TARGET,FSTYPE,OPTIONS
            """
        let judged = try DebianRoot.runScript(script, files: ["/fstab": Self.fstab]).output.split(separator: "\n").map(
            String.init)

        let rows = try query(
            "SELECT device || ' ' || replace(path, ' ', '\\x20') || ' ' || type || ' ' || options FROM fstab",
            files: ["/etc/fstab": Self.fstab])

        #expect(rows.texts.map { $0[0] } == judged)
    }

    @Test(.enabled(if: DebianRoot.folder != nil))
    func theMountsAreThoseOfFindmnt() throws {
        let script = """
            mkdir -p "$DATA/a b/c\\"d"
            mount -t tmpfs -o ro,nosuid,size=64k "so#urce" "$DATA/a b/c\\"d"
            mount -t tmpfs -o noexec none "$DATA/a b"
            findmnt -n -r -o TARGET,FSTYPE | grep tmpfs | grep "$DATA" | wc -l
            $ELPIS query "SELECT count(*) AS n FROM mounts WHERE path LIKE '$DATA%' AND flags LIKE '%no%'" | grep -o '[0-9]*'
            """

        let counts = try DebianRoot.runScript(script, namespaces: "-m").output.split(separator: "\n")

        #expect(counts == ["2", "2"])
    }

    @Test func octalEscapesAreResolved() {
        let line = #"36 35 98:0 /mnt1 /a\040b\134c rw,noatime shared:1 - ext3 /dev/ro\011ot rw,errors=continue"#

        let mount = MountInfo(mountinfo: line).mounts.first

        #expect(mount?.path == "/a b\\c")
        #expect(mount?.device == "/dev/ro\tot")
    }

    @Test func aReadOnlyFileSystemMakesTheMountReadOnly() {
        let mount = MountInfo(mountinfo: "36 35 98:0 / /x rw,nosuid - ext4 /dev/sda1 ro,noload").mounts.first

        #expect(mount?.options == "ro,nosuid,noload")
    }

    @Test func theLastMountOnAFolderIsVisible() {
        let text = "1 0 0:1 / /x rw - tmpfs a rw\n2 1 0:2 / /x rw - tmpfs b rw\n"

        #expect(MountInfo(mountinfo: text).visible.map(\.device) == ["b"])
    }

    @Test(arguments: [
        "", "-", "1 2 3 4 5 6 - a", "1 2 3:4 / / rw -", "a b c d e f g h i j k", "1 2 : / \\ rw - a b c", "\u{0}",
    ])
    func hostileMountsAreHarmless(_ text: String) {
        #expect(MountInfo(mountinfo: text).mounts.count <= 1)
    }

    @Test func aUserMountIsWithoutDevicesAndPrograms() throws {
        let result = try query(
            "SELECT boot_options FROM mount_points", files: ["/etc/fstab": "/dev/sr0 /cd iso9660 user,exec 0 0\n"])

        #expect(result.texts == [["nosuid,nodev,user,exec"]])
    }

    @Test func passwordsOfNetworkFileSystemsAreNotShown() throws {
        let result = try query(
            "SELECT options FROM fstab", files: ["/etc/fstab": "//a/b /c cifs user=x,password=geheim,ro 0 0\n"])

        #expect(result.texts == [["user=x,password=***,ro"]])
    }

    @Test func aMaskedMountUnitDoesNotCount() throws {
        let unit = "[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\nOptions=nosuid\n"
        let result = try query(
            "SELECT path, options, line FROM fstab",
            files: [
                "/usr/lib/systemd/system/tmp.mount": unit, "/etc/systemd/system/local-fs.target.wants/tmp.mount": unit,
            ])

        #expect(result.texts == [["/tmp", "nosuid", "5"]])
    }
}
