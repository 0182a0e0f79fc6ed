/// All rows of a sheet, as its columns are read.
package struct ReadRows: Sendable {
    package let good: [ReadEntry]
    package let wrong: [ReadEntry]

    /// Rows that say nothing are neither.
    package init(_ table: SheetTable, by reading: RowReading) {
        var reading = reading
        var (good, wrong): ([ReadEntry], [ReadEntry]) = ([], [])
        for row in table.rows {
            guard let entry = reading.read(row) else { continue }
            if entry.isGood { good.append(entry) } else { wrong.append(entry) }
        }
        (self.good, self.wrong) = (good, wrong)
    }
}
