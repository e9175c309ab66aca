import Foundation
import Testing
import TestSupport

@testable import Watch

/// What packages changed is told apart from what nobody vouches for; the real package managers install the packages.
@Suite struct PackageVouchingTests {
    /// Installs a package `tool` of a version, whose program and library have this content.
    private func install(_ version: String, _ content: String, in root: WatchedRoot) throws {
        let script = """
            set -e
            mkdir -p '\(root.folder)/var/lib/dpkg/info' '\(root.folder)/var/lib/dpkg/updates'
            touch '\(root.folder)/var/lib/dpkg/status'
            package=$(mktemp -d); trap 'rm -rf "$package"' EXIT
            mkdir -p "$package/DEBIAN" "$package/w/bin" "$package/w/lib" "$package/w/etc"
            printf 'Package: tool\\nVersion: \(version)\\nArchitecture: all\\nMaintainer: a\\nDescription: a\\n' \
                > "$package/DEBIAN/control"
            echo /w/etc/tool.conf > "$package/DEBIAN/conffiles"
            printf '\(content)' > "$package/w/bin/tool"
            printf '\(content)' > "$package/w/etc/tool.conf"
            printf '\(content)' > "$package/w/lib/libtool.so.\(version)"
            ln -s libtool.so.\(version) "$package/w/lib/libtool.so"
            (cd "$package" && find w -type f ! -path 'w/etc/*' -exec md5sum {} + > DEBIAN/md5sums)
            dpkg-deb -b --root-owner-group "$package" "$package.deb" > /dev/null
            dpkg --root='\(root.folder)' --force-not-root --force-confnew --log=/dev/null -i "$package.deb" > /dev/null
            rm "$package.deb"
            """
        let result = try Program.run("/bin/sh", ["-c", script])
        guard result.status == 0 else { throw ProgramFailure(errors: result.errors) }
    }

    private struct ProgramFailure: Error {
        let errors: String
    }

    /// `PATH PACKAGE` of each difference.
    private func vouched(_ root: WatchedRoot) throws -> [String] {
        try root.differences().differences.map { "\($0.status.rawValue) \($0.path) \($0.vouchedBy ?? "-")" }
    }

    private static let afterUpgrade = [
        "changed /w/bin/tool tool 1.2 → 1.3", "changed /w/etc/tool.conf tool 1.2 → 1.3",
        "changed /w/lib/libtool.so tool 1.2 → 1.3", "removed /w/lib/libtool.so.1.2 tool 1.2 → 1.3",
        "added /w/lib/libtool.so.1.3 tool 1.2 → 1.3",
    ]

    @Test func anUpgradeIsVouchedForWithItsVersions() throws {
        try WatchedRoot.with { root in
            try install("1.2", "one", in: root)
            try root.learn()
            try install("1.3", "two", in: root)

            let vouched = try vouched(root)
            #expect(vouched == PackageVouchingTests.afterUpgrade)
        }
    }

    @Test func itStaysVouchedForWhenItIsNotReadAgain() throws {
        try WatchedRoot.with { root in
            try install("1.2", "one", in: root)
            try root.learn()
            try install("1.3", "two", in: root)
            _ = try root.refresh()

            let vouched = try vouched(root)
            #expect(vouched == PackageVouchingTests.afterUpgrade)
        }
    }

    @Test func aNewPackageIsVouchedFor() throws {
        try WatchedRoot.with { root in
            try root.learn()
            try install("1.2", "one", in: root)

            let others = try vouched(root).filter { !$0.hasSuffix(" tool 1.2") }
            #expect(others == [])
        }
    }

    @Test func aFileThatIsNotThePackagesIsNotVouchedFor() throws {
        try WatchedRoot.with { root in
            try install("1.2", "one", in: root)
            try root.learn()
            try install("1.3", "two", in: root)
            try root.write("bad", to: "/w/bin/tool")

            let vouched = try vouched(root).first
            #expect(vouched == "changed /w/bin/tool -")
        }
    }

    @Test func aVouchedFileThatChangesOnceMoreIsNotVouchedFor() throws {
        try WatchedRoot.with { root in
            try install("1.2", "one", in: root)
            try root.learn()
            try install("1.3", "two", in: root)
            _ = try root.refresh()
            try root.write("bad", to: "/w/bin/tool")

            let vouched = try vouched(root).first
            #expect(vouched == "changed /w/bin/tool -")
        }
    }

    @Test func aPackageDoesNotVouchForAMode() throws {
        try WatchedRoot.with { root in
            try install("1.2", "one", in: root)
            try root.learn()
            try install("1.3", "two", in: root)
            chmod("\(root.folder)/w/bin/tool", 0o4755)

            let vouched = try vouched(root).first
            #expect(vouched == "changed /w/bin/tool -")
        }
    }

    @Test func aLinkThatLeadsElsewhereIsNotVouchedFor() throws {
        try WatchedRoot.with { root in
            try install("1.2", "one", in: root)
            try root.learn()
            try root.remove("/w/lib/libtool.so")
            try FileManager.default.createSymbolicLink(
                atPath: "\(root.folder)/w/lib/libtool.so", withDestinationPath: "/tmp/bad.so")

            let vouched = try vouched(root)
            #expect(vouched == ["changed /w/lib/libtool.so -"])
        }
    }

    @Test func aRemovalWithoutAnUpgradeIsNotVouchedFor() throws {
        try WatchedRoot.with { root in
            try install("1.2", "one", in: root)
            try root.learn()
            try root.remove("/w/bin/tool")

            let vouched = try vouched(root)
            #expect(vouched == ["removed /w/bin/tool -"])
        }
    }

    @Test func whatOneAcceptsLeavesTheOthersVersionsAsTheyWere() throws {
        try WatchedRoot.with { root in
            try install("1.2", "one", in: root)
            try root.learn()
            try root.write("x", to: "/w/other")
            try install("1.3", "two", in: root)
            try root.accept(["/w/other"])

            let vouched = try vouched(root)
            #expect(vouched == PackageVouchingTests.afterUpgrade)
        }
    }

    @Test func rpmVouchesAsWell() throws {
        try WatchedRoot.with { root in
            try installRPM("1.2", "one", in: root)
            try root.learn()
            try installRPM("1.3", "two", in: root)
            try root.write("bad", to: "/w/conf")

            let vouched = try vouched(root)
            #expect(vouched == ["changed /w/conf -", "changed /w/tool tool 1.2-1 → 1.3-1"])
        }
    }

    private func installRPM(_ version: String, _ content: String, in root: WatchedRoot) throws {
        let script = """
            set -e
            build=$(mktemp -d); trap 'rm -rf "$build"' EXIT
            cat > "$build/tool.spec" <<END
            Name: tool
            Version: \(version)
            Release: 1
            Summary: a
            License: a
            BuildArch: noarch
            %description
            a
            %install
            mkdir -p %{buildroot}/w
            printf \(content) > %{buildroot}/w/tool
            printf \(content) > %{buildroot}/w/conf
            %files
            /w/tool
            /w/conf
            END
            rpmbuild -bb --define "_topdir $build" "$build/tool.spec" > /dev/null 2>&1
            mkdir -p '\(root.folder)/var/lib/rpm'
            rpm --root '\(root.folder)' --dbpath /var/lib/rpm -U --nodeps "$build"/RPMS/noarch/*.rpm
            """
        let result = try Program.run("/bin/sh", ["-c", script])
        guard result.status == 0 else { throw ProgramFailure(errors: result.errors) }
    }
}
