internal import Localization

/// The rows of one table as they were read, and what stood in the way of reading more.
package struct TableRows: Sendable {
    package let width: Int
    /// All cells, row after row.
    package private(set) var cells: [FactValue] = []
    package private(set) var obstacles: [Obstacle] = []
    private var textSize = 0

    /// Bytes of text in one table; a product of long lists in hostile files must not fill memory.
    static let textLimit = 128 << 20

    package init(width: Int) {
        self.width = width
    }

    /// Adds a row; its values are in the order of the table's columns.
    package mutating func append(_ row: [FactValue]) {
        precondition(row.count == width, "a row must have one value for each column")
        for case .text(let text) in row { textSize &+= text.utf8.count }
        guard textSize <= TableRows.textLimit else {
            return noteMissingRows(
                .limitReached(
                    LocalizedText(
                        en: "the table holds more than \(TableRows.textLimit) bytes of text",
                        ja: "表の内容が上限の \(TableRows.textLimit) バイトを超えています")))
        }
        cells.append(contentsOf: row)
    }

    package var count: Int { width == 0 ? 0 : cells.count / width }

    package subscript(row: Int) -> ArraySlice<FactValue> {
        cells[row * width..<(row + 1) * width]
    }

    /// Rows may be missing because of `cause`.
    package mutating func noteMissingRows(_ cause: Obstacle.Cause) {
        note(Obstacle(cause: cause, columns: nil))
    }

    /// Values of the named columns may be missing (null) because of `cause`; the rows are all there.
    package mutating func noteMissingValues(_ cause: Obstacle.Cause, in columns: Set<String>) {
        note(Obstacle(cause: cause, columns: columns))
    }

    /// Runs a part of the reading whose failure costs rows, but not the whole table.
    package mutating func attempt(_ part: (inout TableRows) throws -> Void) {
        do {
            try part(&self)
        } catch {
            noteMissingRows(Obstacle.Cause(error))
        }
    }

    /// Obstacles that a table names; the rest is like them, and a hostile host must not fill memory.
    private static let obstacleLimit = 50

    mutating func note(_ obstacle: Obstacle) {
        guard !obstacles.contains(obstacle) else { return }
        if obstacles.count < TableRows.obstacleLimit { obstacles.append(obstacle) }
    }
}
