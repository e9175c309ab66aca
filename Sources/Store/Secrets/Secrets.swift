/// The secrets in the database: passwords of remote systems, tokens. They are sealed, and the key is elsewhere.
package struct Secrets: Sendable {
    private let store: Store
    private let box: SecretBox

    package init(_ store: Store, _ box: SecretBox) {
        self.store = store
        self.box = box
    }

    /// Keeps a secret, in place of the one of that name.
    package func keep(_ secret: [UInt8], as name: String, at time: Int64) async throws {
        let sealed = try box.seal(secret, for: Secrets.place(name))
        let keyID = box.keyID
        try await store.writeIdempotently { transaction in
            try transaction.insert(Secrets.saving, [[name.stored, keyID.stored, sealed.stored, time.stored]])
        }
    }

    /// A secret; nil where there is none of that name.
    package func secret(_ name: String) async throws -> [UInt8]? {
        let sealed: [UInt8]? = try await store.read { transaction in
            try transaction.row("SELECT sealed FROM secrets WHERE name = \(name)")?.get("sealed")
        }
        return try sealed.map { sealed throws(StoreError) in try box.open(sealed, from: Secrets.place(name)) }
    }

    package func remove(_ name: String) async throws {
        try await store.writeIdempotently { _ = try $0.execute("DELETE FROM secrets WHERE name = \(name)") }
    }

    /// Seals anew, with the newest key, at most this many secrets that an older one sealed; gives how many they were.
    ///
    /// When it gives 0, the older keys are not needed any more. Others may read and write secrets meanwhile.
    package func rotate(atMost limit: Int) async throws -> Int {
        let box = box
        return try await store.writeIdempotently { transaction in
            let rows = try transaction.rows(
                "SELECT name, sealed FROM secrets WHERE key_id <> \(box.keyID) ORDER BY name LIMIT \(limit)")
            for row in rows {
                let name: String = try row.get("name")
                let secret = try box.open(try row.get("sealed"), from: Secrets.place(name))
                let sealed = try box.seal(secret, for: Secrets.place(name))
                try transaction.execute(
                    "UPDATE secrets SET key_id = \(box.keyID), sealed = \(sealed) WHERE name = \(name)")
            }
            return rows.count
        }
    }

    private static let saving = Insert(
        into: "secrets", ["name", "key_id", "sealed", "changed_at"], key: ["name"],
        onRepetition: .updates(["key_id", "sealed", "changed_at"]))

    private static func place(_ name: String) -> SecretBox.Place {
        SecretBox.Place(table: "secrets", column: "sealed", row: name)
    }
}
