internal import FoundationEssentials
internal import Glibc

/// Who gives the command.
enum ActingPerson {
    /// The account that used sudo, else the one that logged in, else the one that the process runs as.
    static var name: String {
        if geteuid() == 0, let name = ProcessInfo.processInfo.environment["SUDO_USER"], !name.isEmpty {
            return name
        }
        // The kernel keeps who logged in, whatever became of it later; -1 where nobody did.
        let login = (try? String(contentsOfFile: "/proc/self/loginuid", encoding: .utf8)).flatMap { UInt32($0) }
        let user = login.flatMap { $0 == .max ? nil : $0 } ?? geteuid()
        guard let account = getpwuid(user) else { return String(user) }
        return String(cString: account.pointee.pw_name)
    }
}
