package import Localization

/// What a reading has to say besides the lines: where lines may be missing, and why.
package enum LogNote: Sendable, Hashable {
    /// The file that was read is gone, and none of the rotated files is it.
    case replaced(path: String)
    case unknownCompression(path: String)
    /// It could not be decompressed to its end.
    case damaged(path: String)
    /// Its rotated files hold more than is decompressed in one run.
    case costly(path: String)
    case skipped(lines: Int)
    case cut(lines: Int, limit: Int)

    package var text: LocalizedText {
        switch self {
        case .replaced(let path):
            LocalizedText(
                en: "\(path) was cut or replaced, and its former content was not kept: lines of it may be missing",
                ja: "\(path) は切り詰めまたは置き換えられ、以前の内容が残っていません。未読の行が失われた可能性があります")
        case .unknownCompression(let path):
            LocalizedText(
                en: "\(path) is compressed in a form that is not known: its lines are missing",
                ja: "\(path) は未対応の形式で圧縮されているため、その行は含まれません")
        case .damaged(let path):
            LocalizedText(
                en: "\(path) cannot be decompressed to its end: lines of it are missing",
                ja: "\(path) を最後まで展開できません。一部の行が含まれません")
        case .costly(let path):
            LocalizedText(
                en: "the compressed files of \(path) hold too much to decompress: lines of them are missing",
                ja: "\(path) の圧縮済みファイルは展開後の量が多すぎるため、一部の行が含まれません")
        case .skipped(let lines): LocalizedText(en: "\(lines) more lines skipped", ja: "ほか \(lines) 行を省略しました")
        case .cut(let lines, let limit):
            LocalizedText(
                en: "\(lines) lines were longer than \(limit) bytes and are cut off there",
                ja: "\(lines) 行は \(limit) バイトを超えるため、途中で切り詰めました")
        }
    }
}

extension LogLines {
    /// What did not fit.
    package var notes: [LogNote] {
        var notes: [LogNote] = []
        if skipped > 0 { notes.append(.skipped(lines: skipped)) }
        if cut > 0 { notes.append(.cut(lines: cut, limit: limits.line)) }
        return notes
    }
}

/// Why a log could not be read.
package enum LogReadingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Its files changed faster than they could be read.
    case restless(path: String)
    /// A pattern that cannot be looked for.
    case pattern(String, reason: String)

    package var description: String {
        switch self {
        case .restless(let path): "\(path) could not be read, because its files were renamed all the while"
        case .pattern(let pattern, let reason): "`\(pattern.prefix(200))` cannot be looked for: \(reason)"
        }
    }
}
