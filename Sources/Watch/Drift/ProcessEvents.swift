internal import CLinux
internal import Facts
internal import Glibc
package import Localization

/// The kernel's word of each program that is executed (the process connector).
package final class ProcessEvents: Sendable {
    /// Becomes readable when there is something to take.
    package let descriptor: Int32

    /// What the kernel keeps until it is taken; some ten thousand executions.
    private static let bufferSize: Int32 = 4 << 20
    /// Executions taken at a time, so that others have their turn.
    private static let batchLimit = 1_000

    /// What was taken at a time.
    package struct Batch: Sendable {
        package fileprivate(set) var processes: [Int32] = []
        /// Whether the kernel had to drop some.
        package fileprivate(set) var isIncomplete = false
    }

    package init() throws(ProcessEventsError) {
        descriptor = elpis_open_process_events(ProcessEvents.bufferSize)
        guard descriptor >= 0 else { throw ProcessEventsError(code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Takes what there is, without waiting.
    package func take() throws(ProcessEventsError) -> Batch {
        var batch = Batch()
        var process: Int32 = 0
        while batch.processes.count < ProcessEvents.batchLimit {
            let result = elpis_next_execution(descriptor, &process)
            if result > 0 {
                batch.processes.append(process)
            } else if result == 0 {
                break
            } else if errno == ENOBUFS {
                batch.isIncomplete = true
            } else if errno != EINTR {
                throw ProcessEventsError(code: errno)
            }
        }
        return batch
    }
}

/// Why the kernel does not tell of processes.
package struct ProcessEventsError: Error, Sendable, Hashable {
    package let code: Int32

    package var text: LocalizedText {
        switch code {
        case EPERM, EACCES:
            LocalizedText(
                en: "processes between runs are not seen: the kernel tells of them only with CAP_NET_ADMIN",
                ja: "実行の合間のプロセスは検出できません (カーネルの通知には CAP_NET_ADMIN が必要です)")
        case ETIMEDOUT, EPROTONOSUPPORT:
            LocalizedText(
                en: "processes between runs are not seen: the kernel does not tell of them, as within a container",
                ja: "実行の合間のプロセスは検出できません (コンテナー内など、カーネルが通知しない環境です)")
        default:
            LocalizedText(
                en: "processes between runs are not seen: \(String(cString: strerror(code)))",
                ja: "実行の合間のプロセスは検出できません: \(String(cString: strerror(code)))")
        }
    }
}

extension ProcessEventsError: CustomStringConvertible {
    package var description: String { text.en }
}
