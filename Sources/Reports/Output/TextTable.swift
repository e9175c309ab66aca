internal import Localization

/// Rows as aligned columns; everything in them is made safe to print.
package struct TextTable: Sendable {
    private let header: [String]
    private let rows: [[String]]

    package init(header: [String], rows: [[String]]) {
        self.header = header.map(\.printable)
        self.rows = rows.map { $0.map(\.printable) }
    }

    package var text: String {
        var widths = header.map(\.displayWidth)
        for row in rows {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = max(widths[index], cell.displayWidth)
            }
        }
        var text = line(header, widths)
        text += line(widths.map { String(repeating: "─", count: $0) }, widths)
        for row in rows { text += line(row, widths) }
        return text
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            line += cell
            // The last column needs no spaces behind it.
            if index < cells.count - 1 { line += String(repeating: " ", count: widths[index] - cell.displayWidth + 2) }
        }
        return line + "\n"
    }
}
