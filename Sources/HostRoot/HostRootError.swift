package import Localization

/// Why something of the host could not be read.
package enum HostRootError: Error, Sendable, Hashable {
    case notFound(path: String)
    case permissionDenied(path: String)
    /// A directory, FIFO, socket or device where a regular file was wanted, or a file where a directory was wanted.
    case wrongKind(path: String, kind: FileKind)
    /// The root itself is no directory.
    case notDirectory(path: String)
    case tooLarge(path: String, limit: Int)
    case linkLoop(path: String)
    case system(path: String, code: Int32)
}

extension HostRootError {
    package var isNotFound: Bool {
        if case .notFound = self { return true }
        return false
    }

    package var text: LocalizedText {
        switch self {
        case .notFound(let path):
            LocalizedText(en: "\(path) does not exist", ja: "\(path) がありません")
        case .permissionDenied(let path):
            Capability.readAnyFile.refusal(of: LocalizedText(en: "reading \(path)", ja: "\(path) の読み取り"))
        case .wrongKind(let path, let kind):
            LocalizedText(
                en: "\(path) is \(kind.text.en), which is not what belongs there",
                ja: "\(path) は\(kind.text.ja)であり、想定された種類のファイルではありません")
        case .notDirectory(let path):
            LocalizedText(en: "\(path) is not a directory", ja: "\(path) はディレクトリではありません")
        case .tooLarge(let path, let limit):
            LocalizedText(
                en: "\(path) is larger than the limit of \(limit) bytes",
                ja: "\(path) は上限の \(limit) バイトを超えています")
        case .linkLoop(let path):
            LocalizedText(
                en: "\(path) is reached through too many symbolic links",
                ja: "\(path) はシンボリックリンクが循環しているか、多すぎます")
        case .system(let path, let code):
            LocalizedText(
                en: "\(path) cannot be read (system error \(code))", ja: "\(path) を読めません (システムエラー \(code))")
        }
    }
}

extension HostRootError: CustomStringConvertible {
    package var description: String { text.en }
}
