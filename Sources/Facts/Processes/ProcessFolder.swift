internal import CLinux
internal import Glibc
internal import HostRoot

/// The open folder of one process in /proc.
///
/// Files are read relative to it, so that a process id that is used again in the meantime cannot mix two processes; and
/// with fewer system calls than a file of unknown origin needs: the kernel alone makes these files.
struct ProcessFolder: ~Copyable {
    let pid: Int32
    private let descriptor: Int32

    /// Why a file of a process could not be read.
    enum Failure: Error {
        /// The process has ended, or has no such thing (a kernel thread has no program).
        case gone
        case denied
    }

    init(proc: Int32, pid: Int32) throws(Failure) {
        descriptor = openat(proc, String(pid), ELPIS_O_PATH | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        self.pid = pid
    }

    deinit {
        close(descriptor)
    }

    /// The first `limit` bytes of a file.
    func bytes(_ name: String, limit: Int = 1 << 14) throws(Failure) -> [UInt8] {
        let file = openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard file >= 0 else { throw Failure(errno: errno) }
        defer { close(file) }
        var code: Int32 = 0
        let content = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            while count < limit {
                let step = read(file, buffer.baseAddress?.advanced(by: count), limit - count)
                if step < 0 {
                    if errno == EINTR { continue }
                    code = errno
                    return
                }
                if step == 0 { return }
                count += step
            }
        }
        guard code == 0 else { throw Failure(errno: code) }
        return content
    }

    func link(_ name: String) throws(Failure) -> String {
        let target = try linkBytes(name)
        return String(decoding: target, as: UTF8.self)
    }

    private func linkBytes(_ name: String) throws(Failure) -> [UInt8] {
        var code: Int32 = 0
        let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            let length = buffer.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlinkat(descriptor, name, $0, text.count) } ?? -1
            }
            if length < 0 { code = errno } else { count = length }
        }
        guard code == 0 else { throw Failure(errno: code) }
        return target
    }

    /// The inode of each socket that the process holds open, by descriptor.
    func sockets() throws(Failure) -> [(fd: Int32, inode: UInt64)] {
        let folder = openat(descriptor, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Failure(errno: errno) }
        guard let stream = fdopendir(folder) else {
            let code = errno
            close(folder)
            throw Failure(errno: code)
        }
        defer { closedir(stream) }
        var found: [(fd: Int32, inode: UInt64)] = []
        while let entry = readdir(stream) {
            guard let fd = entry.number, let inode = ProcessFolder.socketInode(folder, fd) else { continue }
            found.append((fd, inode))
        }
        return found
    }

    /// From the target `socket:[1234]` of a link in a process's folder of descriptors.
    private static func socketInode(_ folder: Int32, _ fd: Int32) -> UInt64? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = readlinkat(folder, String(fd), start, buffer.count)
            guard count > 9, count < 64 else { return nil }
            let target = buffer[..<count].map { UInt8(bitPattern: $0) }
            guard target.starts(with: "socket:[".utf8), target.last == UInt8(ascii: "]") else { return nil }
            return UInt64(decimal: target[8..<(count - 1)])
        }
    }
}

extension ProcessFolder.Failure {
    init(errno code: Int32) {
        self = code == EACCES || code == EPERM ? .denied : .gone
    }
}

extension UnsafeMutablePointer<dirent> {
    /// The name as a number, for the folders of /proc whose names are numbers.
    var number: Int32? {
        let start = UnsafeRawPointer(self).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
        var value: Int32 = 0
        for offset in 0..<10 {
            let byte = start.load(fromByteOffset: offset, as: UInt8.self)
            guard byte != 0 else { return offset == 0 ? nil : value }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = tens &+ Int32(byte - UInt8(ascii: "0"))
        }
        return nil
    }
}
