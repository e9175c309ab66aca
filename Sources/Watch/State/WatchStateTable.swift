internal import Facts
internal import Localization

extension FactTable {
    static func watchState(_ memory: WatchMemory) -> FactTable {
        FactTable(
            "watch_state", "The documents in which Elpis remembers this host, and whether their seals hold.",
            columns: [
                .text("document", "manifest, accepted, files, passwords, logs or events"),
                .text("path", "The file"),
                .text("status", "sealed, or broken: changed, removed or put back by something else than Elpis"),
                .integer("sequence", "How often it has been written"),
                .time("written_at", "When it was last written, in seconds since 1970"),
                .text("problem", "What is wrong with a broken one"),
            ],
            sources: ["/var/lib/elpis", "/etc/elpis/seal.key"], privilege: .root
        ) { _, rows in
            do throws(StateError) {
                let state = try memory.openedState()
                for document in StateDocument.allCases { rows.append(document, of: state) }
            } catch .absent, .notNamed {
                // Nothing is remembered, so nothing of it can be broken.
            } catch {
                guard error.isTampering else { throw error.obstacle }
                rows.append([.null, .text(error.path), "broken", .null, .null, .text(error.text.en)])
            }
        }
    }
}

extension TableRows {
    fileprivate mutating func append(_ document: StateDocument, of state: State) {
        let path = FactValue.text("\(state.folder.path)/\(document.rawValue)")
        do throws(StateError) {
            guard let reader = try state.read(document) else { return }
            // A seal is proven only at the end.
            while try reader.next() != nil {}
            append([
                .text(document.rawValue), path, "sealed", .integer(reader.header.sequence),
                .integer(reader.header.writtenAt), .null,
            ])
        } catch {
            append([.text(document.rawValue), path, "broken", .null, .null, .text(error.text.en)])
        }
    }
}
