package import FoundationEssentials
import Postgres

/// One line of what happened to a case.
package struct TimelineLine: Sendable {
    package let version: Int
    package let at: Date
    package let act: String
    package let fromStep: Step.Name?
    package let toStep: Step.Name
    package let who: String
    package let words: String?
    package let isPublic: Bool
    /// What those who handle the case wrote to each other; a reporter never reads it.
    package let note: String?
    /// The helper it is about, the beat it was given to, or the areas it went from and to; a reporter never
    /// reads it.
    package let helper: String?
    /// It was given to an organization with beats, none of which the place lies in.
    package let isBeatless: Bool
}

/// A photo of a case.
package struct CasePhoto: Sendable {
    package let position: Int
    package let sha256: String
    package let width: Int
    package let height: Int
}

extension CaseTable {
    /// A case moves some dozens of times in its life; one that moved more shows its latest.
    private static let longestTimeline = 500

    /// What happened, in order, as the present context may see it.
    ///
    /// - Parameter isInternal: With the notes of those who handle it; the context must be a post's.
    package func timeline(of current: Case, isInternal: Bool = false) async throws -> [TimelineLine] {
        let note: SQL =
            isInternal
            ? """
            detail ->> 'note' AS note, detail ? 'beatless' AS is_beatless,
            coalesce(detail ->> 'helper', detail ->> 'beat', CASE WHEN detail ? 'old_area'
                THEN concat_ws(' ', detail ->> 'old_area', detail ->> 'old_name', '→', detail ->> 'new_area',
                    detail ->> 'new_name') END) AS helper
            """ : "NULL AS note, false AS is_beatless, NULL AS helper"
        return try await transaction.rows(
            """
            SELECT version, at, act, from_step, to_step, who, words, is_public, \(note) FROM history
            WHERE home = \(current.home) AND case_id = \(current.id)
            ORDER BY version DESC LIMIT \(Self.longestTimeline)
            """,
            as: { row in
                TimelineLine(
                    version: try row.int("version"), at: try row.date("at"), act: try row.text("act"),
                    fromStep: try row.textOrNil("from_step"), toStep: try row.text("to_step"),
                    who: try row.text("who"), words: try row.textOrNil("words"),
                    isPublic: try row.bool("is_public"), note: try row.textOrNil("note"),
                    helper: try row.textOrNil("helper"), isBeatless: try row.bool("is_beatless"))
            }
        ).reversed()
    }

    package func photos(of current: Case) async throws -> [CasePhoto] {
        try await transaction.rows(
            """
            SELECT position, sha256, width, height FROM photos
            WHERE home = \(current.home) AND case_id = \(current.id) ORDER BY position LIMIT 99
            """,
            as: { row in
                CasePhoto(
                    position: try row.int("position"), sha256: try row.text("sha256"),
                    width: try row.int("width"), height: try row.int("height"))
            })
    }
}
