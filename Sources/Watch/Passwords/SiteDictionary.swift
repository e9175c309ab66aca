internal import Facts
internal import Glibc
internal import HostRoot
internal import Localization

/// The organisation's own words: the files of `/etc/elpis/dictionary.d`, one word a line.
///
/// Blanks at the end of a line are no part of the word. Lines that are empty or longer than ``WordList/wordLimit`` are
/// left out, and so are the comments of John the Ripper's lists (`#!comment:`).
struct SiteDictionary: Sendable {
    static let folder = "/etc/elpis/dictionary.d"
    /// Files in the folder.
    private static let fileLimit = 1000

    /// What shows that a file is unchanged: nobody but root can set the time of the last change.
    struct Stamp: Sendable, Hashable {
        let path: String
        let numbers: [Int64]
    }

    /// The usable files, sorted by name.
    let stamps: [Stamp]
    /// Why others are not used.
    let faults: [LocalizedText]

    init(of root: HostRoot) {
        var stamps: [Stamp] = []
        var faults: [LocalizedText] = []
        do throws(HostRootError) {
            if let status = try root.status(SiteDictionary.folder) {
                if let fault = status.fault(of: SiteDictionary.folder) {
                    faults.append(fault)
                } else {
                    let names = try root.names(in: SiteDictionary.folder).filter { !$0.hasPrefix(".") }
                    if names.count > SiteDictionary.fileLimit {
                        faults.append(
                            LocalizedText(
                                en: "\(SiteDictionary.folder) has more than \(SiteDictionary.fileLimit) files",
                                ja: "\(SiteDictionary.folder) のファイル数が上限の \(SiteDictionary.fileLimit) を超えています"))
                    }
                    for name in names.prefix(SiteDictionary.fileLimit) {
                        let path = "\(SiteDictionary.folder)/\(name)"
                        guard let status = try root.status(path), status.kind == .regular else { continue }
                        if let fault = status.fault(of: path) {
                            faults.append(fault)
                        } else {
                            stamps.append(Stamp(path: path, numbers: status.identity))
                        }
                    }
                }
            }
        } catch {
            faults.append(error.text)
        }
        self.stamps = stamps
        self.faults = faults
    }

    /// Reads the words that `common` does not hold, each once, in the order of the files.
    func words(of root: HostRoot, without common: WordList, print: WordPrint) -> Words {
        var words = Words(print: print, except: common)
        for stamp in stamps {
            var reader = LineReader()
            do throws(HostRootError) {
                try root.chunks(stamp.path) { bytes in reader.read(bytes) { words.append($0) } }
            } catch {
                words.faults.append(error.text)
                words.isWhole = false
            }
            reader.finish { words.append($0) }
        }
        if words.list.isFull {
            words.faults.append(
                LocalizedText(
                    en: "the dictionaries hold more than \(WordList.countLimit) words; the rest is left out",
                    ja: "辞書の単語数が上限の \(WordList.countLimit) を超えたため、残りは使用しません"))
        }
        return words
    }

    /// Words that are not yet among those read.
    struct Words {
        var list = WordList()
        /// The fingerprint of each word of the list.
        var prints: [UInt64] = []
        var faults: [LocalizedText] = []
        /// Whether every file was read.
        var isWhole = true
        private var known: Set<UInt64> = []
        private let print: WordPrint

        init(print: WordPrint, except common: WordList) {
            self.print = print
            for index in 0..<common.count { known.insert(print.print(of: common[index])) }
        }

        mutating func append(_ line: ArraySlice<UInt8>) {
            let word = line.withoutTrailingBlanks
            guard !word.isEmpty, word.count <= WordList.wordLimit, !word.contains(0), !list.isFull,
                !word.starts(with: SiteDictionary.commentMark)
            else { return }
            let mark = print.print(of: word)
            guard known.insert(mark).inserted else { return }
            list.append(word)
            prints.append(mark)
        }
    }

    fileprivate static let commentMark = Array("#!comment:".utf8)
}

/// Cuts a stream of bytes into lines; of a line that is longer than any word, only as much is kept as shows that.
struct LineReader {
    private var line: [UInt8] = []
    /// Blanks at the end do not make a word too long.
    private static let lineLimit = 4 * WordList.wordLimit

    mutating func read(_ bytes: UnsafeRawBufferPointer, _ each: (ArraySlice<UInt8>) -> Void) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                each(line[...])
                line.removeAll(keepingCapacity: true)
            } else if line.count < LineReader.lineLimit {
                line.append(byte)
            } else if byte != 0x20 && byte != 0x09 && byte != 0x0d {
                // The end must not be taken for blanks.
                line[LineReader.lineLimit - 1] = byte
            }
        }
    }

    mutating func finish(_ each: (ArraySlice<UInt8>) -> Void) {
        if !line.isEmpty { each(line[...]) }
        line = []
    }
}

extension FileStatus {
    /// Why a dictionary in others' hands is not used; nil where it is in none.
    fileprivate func fault(of path: String) -> LocalizedText? {
        guard [0, geteuid()].contains(user), !isWritableByOthers, !isWritableByGroup else {
            return LocalizedText(
                en: "\(path) is not used, because others than root can change it",
                ja: "\(path) は root 以外が変更できるため使用しません")
        }
        return nil
    }

    fileprivate var identity: [Int64] {
        [Int64(bitPattern: device), Int64(bitPattern: inode), size, modified, changed]
    }
}
