internal import Glibc
package import Localization

/// Why the state cannot be used.
package enum StateError: Error, Sendable, Hashable {
    /// The caller has no state for the host, as with an image or a snapshot.
    case notNamed
    /// There is no state yet: nothing was ever accepted on this host.
    case absent(path: String)
    /// The seal's key is there, but the state that it sealed is not.
    case lost(path: String)
    case keyMissing(path: String)
    /// The file or folder belongs to somebody else, or others can read or change it.
    case unsafe(path: String)
    /// The folder that holds the key belongs to somebody else, or others can exchange what is in it.
    case unsafeFolder(path: String)
    /// The content does not bear the seal: it was changed by somebody else than Elpis, or the key was.
    case unsealed(path: String)
    /// The document is older than the newest that was written, or gone.
    case rolledBack(path: String)
    /// Written by a newer version of Elpis.
    case newer(path: String, version: Int)
    case inUse(path: String)
    case system(path: String, code: Int32)

    package var text: LocalizedText {
        switch self {
        case .notNamed:
            LocalizedText(en: "no state was named for this host (--state)", ja: "このホストの状態が指定されていません (--state)")
        case .absent(let path):
            LocalizedText(
                en: "nothing has been accepted yet (\(path) does not exist); `elpis baseline learn` begins",
                ja: "承認済みの状態がまだありません (\(path) が存在しません)。`elpis baseline learn` で開始します")
        case .lost(let path):
            LocalizedText(
                en: "the state in \(path) is gone, although its key exists; if you removed it, `elpis baseline reset`",
                ja: "鍵はありますが \(path) の状態が失われています。自分で削除した場合は `elpis baseline reset` を実行します")
        case .keyMissing(let path):
            LocalizedText(
                en: "the key \(path), which seals the state, is missing; restore it, or `elpis baseline reset`",
                ja: "状態を封印する鍵 \(path) がありません。復元するか、`elpis baseline reset` を実行します")
        case .unsafe(let path):
            LocalizedText(
                en:
                    "\(path) is not used, because others may have a hand in it; it must be yours or root's, and closed to "
                    + "everybody else (chmod go-rwx \(path))",
                ja: "\(path) は他のユーザーが操作できるため使用しません。所有者を実行ユーザーか root にし、"
                    + "他の権限をすべて外してください (chmod go-rwx \(path))")
        case .unsafeFolder(let path):
            LocalizedText(
                en:
                    "a key in \(path) is not used, because others could exchange it; the folder must be yours or root's, "
                    + "and nobody else may write to it (chmod go-w \(path))",
                ja: "\(path) の鍵は他のユーザーが差し替えられるため使用しません。フォルダーの所有者を実行ユーザーか root にし、"
                    + "他の書き込み権限を外してください (chmod go-w \(path))")
        case .unsealed(let path):
            LocalizedText(
                en: "\(path) was changed by something else than Elpis: its seal does not hold",
                ja: "\(path) は Elpis 以外によって変更されています (封印が一致しません)")
        case .rolledBack(let path):
            LocalizedText(
                en: "\(path) was removed, or replaced by an older version of itself",
                ja: "\(path) が削除されたか、古い版に置き換えられています")
        case .newer(let path, let version):
            LocalizedText(
                en: "\(path) was written by a newer Elpis (format \(version))",
                ja: "\(path) は新しい版の Elpis が書いたものです (形式 \(version))")
        case .inUse(let path):
            LocalizedText(
                en: "another Elpis is writing to \(path); try again when it has ended",
                ja: "別の Elpis が \(path) に書き込み中です。終了後に再実行してください")
        case .system(let path, EACCES), .system(let path, EPERM):
            LocalizedText(
                en: "\(path) is closed to this user; run the command as root",
                ja: "\(path) を使用する権限がありません。root で実行してください")
        case .system(let path, let code):
            LocalizedText(
                en: "\(path) cannot be used: \(String(cString: strerror(code)))",
                ja: "\(path) を使用できません: \(String(cString: strerror(code)))")
        }
    }
}

extension StateError {
    var path: String {
        switch self {
        case .notNamed: ""
        case .absent(let path), .lost(let path), .keyMissing(let path), .unsafe(let path),
            .unsafeFolder(let path), .unsealed(let path), .rolledBack(let path), .newer(let path, _), .inUse(let path),
            .system(let path, _):
            path
        }
    }

    /// Whether nothing gets better until a person does something about it.
    package var isForAPersonToMend: Bool {
        switch self {
        case .system(_, let code): ![EACCES, EPERM, EROFS, ENOENT].contains(code)
        case .notNamed, .absent, .inUse: false
        case .lost, .keyMissing, .unsafe, .unsafeFolder, .unsealed, .rolledBack, .newer: true
        }
    }

    /// Whether somebody else than Elpis had a hand in it, as far as can be told.
    var isTampering: Bool {
        switch self {
        case .lost, .keyMissing, .unsafe, .unsafeFolder, .unsealed, .rolledBack: true
        case .notNamed, .absent, .newer, .inUse, .system: false
        }
    }
}

extension StateError: CustomStringConvertible {
    package var description: String { text.en }
}
