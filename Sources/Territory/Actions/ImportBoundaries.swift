package import Postgres
package import SystemPackage

/// Keeps surveyed outlines from any file GDAL reads, moved to WGS-84, and checks them against known points.
package struct ImportBoundaries: Sendable {
    package let file: FilePath
    package let datum: Datum

    package init(file: FilePath, datum: Datum) {
        self.file = file
        self.datum = datum
    }

    /// What came of it, for a person to read.
    package struct Outcome: Sendable {
        package let kept: [Area.Code]
        package let findings: [BoundaryFile.Finding]
        /// Known points the outlines were checked against.
        package let witnesses: Int
    }

    /// Why a file gives no outlines at all.
    package enum Refusal: Error, Equatable {
        /// `ogr2ogr` (Debian: gdal-bin) is not installed.
        case toolMissing
        /// What `ogr2ogr` said.
        case unreadable(String)
        case empty
    }

    package func run(
        in db: Transaction, progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> Outcome {
        let read = BoundaryFile(lines: try await ReadFeatures(file: file).run(), datum: datum)
        guard !(read.outlines.isEmpty && read.findings.isEmpty) else { throw Refusal.empty }
        var findings = read.findings
        var kept: [Area.Code] = []
        for (done, outline) in read.outlines.enumerated() {
            let subject = outline.name.isEmpty ? outline.code.text : outline.name
            if kept.contains(outline.code) { findings.append(.init(subject: subject, what: .codeTwice)) }
            switch try await db.outlines.keep(outline) {
            case .unknownArea:
                findings.append(.init(subject: subject, what: .unknownArea(outline.code)))
            case .repaired:
                findings.append(.init(subject: subject, what: .repaired))
                kept.append(outline.code)
            case .asGiven:
                kept.append(outline.code)
            }
            progress(done + 1, read.outlines.count)
        }
        let checked = try await check(kept, in: db)
        return Outcome(kept: kept, findings: findings + checked.findings, witnesses: checked.witnesses)
    }

    /// The wrong datum moves outlines by half a kilometre: points near a border then lie across it.
    private func check(
        _ kept: [Area.Code], in db: Transaction
    ) async throws -> (findings: [BoundaryFile.Finding], witnesses: Int) {
        var findings: [BoundaryFile.Finding] = []
        var witnesses: [OutlineTable.Witness] = []
        for city in Set(kept.compactMap { $0.ancestor(at: .city) }).sorted() {
            witnesses += try await db.outlines.witnesses(within: city)
        }
        let outside = try await db.outlines.outside(witnesses.map { ($0.code, $0.point) })
        for witness in witnesses where outside.contains(witness.code) {
            findings.append(.init(subject: witness.name, what: .pointOutside(county: witness.county)))
        }
        for other in Datum.allCases where other != datum && !outside.isEmpty {
            // Reading the file as `other` moves outlines one way; moving the points the opposite way asks the
            // same.
            let moved = witnesses.compactMap { witness in
                let written = other.coordinates(of: witness.point)
                return datum.point(longitude: written.longitude, latitude: written.latitude).map {
                    (witness.code, $0)
                }
            }
            let fewer = try await db.outlines.outside(moved).count
            guard fewer < outside.count else { continue }
            findings.append(
                .init(
                    subject: file.lastComponent?.string ?? file.string,
                    what: .anotherDatumFitsBetter(other, outside: fewer, than: outside.count)))
        }
        return (findings, witnesses.count)
    }
}
