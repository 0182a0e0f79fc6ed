package import FoundationEssentials
package import Postgres
package import Territory

extension Transaction {
    package var publicCases: PublicCaseTable { PublicCaseTable(transaction: self) }
}

/// All that a stranger may know of a case.
package struct PublicCase: Sendable, Equatable {
    package let scenario: Scenario.Name
    package let packVersion: Int
    package let workflow: Workflow.Name
    package let step: Step.Name
    /// The village, or the area above when nothing finer is known.
    package let area: Area.Code
    /// Rounded to 0.001 degree; `nil`: a village was picked from a list.
    package let spot: Place.Spot?
    /// What a clerk released; `nil`: nothing.
    package let words: String?
    /// Released photos, by the identifiers strangers ask for them with.
    package let photos: [UUID]
}

/// A release in a list for everybody.
package struct PublicRelease: Sendable, Equatable {
    package let number: Case.Number
    package let scenario: Scenario.Name
    package let area: Area.Code
    package let words: String
}

/// What strangers see of cases, by functions that ask at each look whether they may.
package struct PublicCaseTable {
    let transaction: Transaction

    /// - Returns: `nil` for a case that is not public and for a number that never was: they look the same.
    package func named(_ number: Case.Number) async throws -> PublicCase? {
        try await transaction.first(
            """
            SELECT scenario, pack_version, workflow, step, area, lon, lat, words,
                array_to_string(photos, ' ') AS photos
            FROM public_case(\(number.home), \(number.number))
            """,
            as: { row in
                var spot: Place.Spot?
                if let longitude = try row.doubleOrNil("lon"), let latitude = try row.doubleOrNil("lat") {
                    spot = Place.Spot(longitude: longitude, latitude: latitude)
                }
                return PublicCase(
                    scenario: try row.text("scenario"), packVersion: try row.int("pack_version"),
                    workflow: try row.text("workflow"), step: try row.text("step"),
                    area: try row.value("area", Area.Code.init), spot: spot,
                    words: try row.textOrNil("words"),
                    photos: try row.text("photos").split(separator: " ").compactMap {
                        UUID(uuidString: String($0))
                    })
            })
    }

    /// The digest of a released photo's file; `nil`: withdrawn, hidden, or never was.
    package func photo(_ id: UUID) async throws -> String? {
        try await transaction.first(
            "SELECT public_photo(\(id)) AS sha256", as: { try $0.textOrNil("sha256") }) ?? nil
    }

    /// - Parameter limit: Most lines, 1...20; the newest first.
    package func releases(limit: Int) async throws -> [PublicRelease] {
        try await transaction.rows(
            "SELECT home, number, scenario, area, words FROM public_releases(\(limit))",
            as: { row in
                PublicRelease(
                    number: Case.Number(home: try row.text("home"), number: Int64(try row.int("number"))),
                    scenario: try row.text("scenario"), area: try row.value("area", Area.Code.init),
                    words: try row.text("words"))
            })
    }
}
