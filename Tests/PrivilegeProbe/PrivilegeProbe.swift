internal import Agent
internal import Glibc

/// Gives up rights as the agent does, and prints what is left; with `child`, what a program has that it starts then.
///
/// Arguments: the user to become, or `-`; optionally `child` or `module`.
@main
struct PrivilegeProbe {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2 else { exit(64) }
        do {
            if arguments[1] == "-" {
                try Privileges.giveUpAllButReading()
            } else {
                try Privileges.become(arguments[1])
            }
            if arguments.last == "module" { try Privileges.keepFromPrograms() }
        } catch {
            print(error)
            exit(1)
        }
        print(Privileges.current)
        fflush(nil)
        guard arguments.count > 2 else { return }
        var words: [UnsafeMutablePointer<CChar>?] = [
            strdup("grep"), strdup("-E"), strdup("^(Uid|Groups|Cap|NoNewPrivs)"), strdup("/proc/self/status"), nil,
        ]
        execv("/usr/bin/grep", &words)
    }
}
