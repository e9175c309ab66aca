package import Localization

internal import Glibc

/// What an inode is.
package enum FileKind: String, Sendable, Hashable {
    case regular
    case directory
    case symbolicLink = "symlink"
    case fifo
    case socket
    case characterDevice = "character"
    case blockDevice = "block"
    case unknown
}

extension FileKind {
    /// From the `st_mode` of a file.
    package init(mode: UInt32) {
        switch mode & S_IFMT {
        case S_IFREG: self = .regular
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        case S_IFIFO: self = .fifo
        case S_IFSOCK: self = .socket
        case S_IFCHR: self = .characterDevice
        case S_IFBLK: self = .blockDevice
        default: self = .unknown
        }
    }

    package var text: LocalizedText {
        switch self {
        case .regular: LocalizedText(en: "a regular file", ja: "通常ファイル")
        case .directory: LocalizedText(en: "a directory", ja: "ディレクトリ")
        case .symbolicLink: LocalizedText(en: "a symbolic link", ja: "シンボリックリンク")
        case .fifo: LocalizedText(en: "a FIFO", ja: "FIFO")
        case .socket: LocalizedText(en: "a socket", ja: "ソケット")
        case .characterDevice, .blockDevice: LocalizedText(en: "a device", ja: "デバイスファイル")
        case .unknown: LocalizedText(en: "of an unknown kind", ja: "種類の不明なファイル")
        }
    }
}
