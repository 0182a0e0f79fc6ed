package import FoundationEssentials
package import Territory

/// How the files of another system tell of its cases: which column says what, and what its words mean here.
package struct ImportMap: Sendable, Equatable {
    package typealias Name = String

    /// Numbers of the other system are told apart by it.
    package let name: Name
    /// Titles a column may have; the first that the file has counts. None: the files do not say it.
    package let columns: [Column: [String]]
    package let formats: [MomentFormat]
    /// What a due time is the end of.
    package let clock: Purpose
    package let datum: Datum
    /// The finest level every case belongs to; a point in no such area goes to the duty desk.
    package let level: Area.Level
    package let origin: Origin
    package let language: Language
    /// Columns whose texts together become the words of the report.
    package let words: [String]
    package let scenarios: [String: Scenario.Name]
    package let steps: [String: Standing]
    package let organizations: [String: OrganizationKind.Slug]
    package let unplaced: Unplaced

    /// What a column says about a case.
    package enum Column: String, Sendable, CaseIterable {
        case number, opened, updated, closed, due, longitude, latitude, address, area, type, status,
            organization
    }

    /// Where a case stands that has a word of the other system.
    package struct Standing: Sendable, Equatable {
        package let step: Step.Name
        /// The matter was dealt with, not only laid down.
        package let isSolved: Bool

        package init(step: Step.Name, isSolved: Bool) {
            self.step = step
            self.isSolved = isSolved
        }
    }

    /// What the duty desk reads about a case without a place.
    package struct Unplaced: Sendable, Equatable {
        package let noPoint: LocalizedText
        package let noArea: LocalizedText

        package init(noPoint: LocalizedText, noArea: LocalizedText) {
            self.noPoint = noPoint
            self.noArea = noArea
        }
    }

    /// The parts a map is read in.
    package struct Words: Sendable, Equatable {
        package var report: [String] = []
        package var scenarios: [String: Scenario.Name] = [:]
        package var steps: [String: Standing] = [:]
        package var organizations: [String: OrganizationKind.Slug] = [:]

        package init() {}
    }

    /// What holds for every row.
    package struct Customs: Sendable, Equatable {
        package var formats: [MomentFormat] = []
        package var clock: Purpose = ""
        package var datum = Datum.wgs84
        package var level = Area.Level.unit
        package var origin = Origin.hotline
        package var language = Language.zh

        package init() {}
    }

    package init(
        name: Name, columns: [Column: [String]], words: Words, customs: Customs, unplaced: Unplaced
    ) {
        self.name = name
        self.columns = columns
        self.words = words.report
        scenarios = words.scenarios
        steps = words.steps
        organizations = words.organizations
        formats = customs.formats
        clock = customs.clock
        datum = customs.datum
        level = customs.level
        origin = customs.origin
        language = customs.language
        self.unplaced = unplaced
    }
}

/// Why nothing of a file can be imported.
package enum ImportRefusal: Error, Sendable, Equatable {
    case empty
    /// None of the titles a column may have is in the file.
    case columnMissing([String])
    /// The bytes are neither UTF-8 nor GB 18030.
    case unknownEncoding
    /// The installed pack has no such scenario or step: install the pack the map belongs to.
    case notInstalled(String)
    case noPack
}

/// Why one row becomes no case.
package enum RowRejection: Error, Sendable, Equatable {
    case cut(fields: Int, of: Int)
    case numberMissing
    case numberTwice(firstLine: Int)
    case tooLong(ImportMap.Column, limit: Int)
    case unprintable
    case unknownType(String)
    case unknownStatus(String)
    case momentMissing(ImportMap.Column)
    case momentUnreadable(ImportMap.Column, String)
    case closedBeforeOpened
    case pointUnreadable(String)
    case outsidePlace(String)
}

/// A row that could be read: a case of another system, in our words.
package struct ImportedRow: Sendable, Equatable {
    package let line: Int
    /// The number it had; a text, whatever it looks like.
    package let number: String
    /// The other system's word for its kind.
    package let type: String
    package let scenario: Scenario.Name
    package let standing: ImportMap.Standing
    /// Where cases of its kind begin.
    package let firstStep: Step.Name
    package let openedAt: Date
    /// `nil`: it is still open.
    package let closedAt: Date?
    /// As the file itself has it, for its own timeliness; `nil`: it does not say.
    package let closedInFile: Date?
    package let due: Date?
    /// `nil`: the row has no point.
    package let spot: Place.Spot?
    package let words: String
    package let address: String
    package let organization: OrganizationKind.Slug?
    /// The number of its area, where the row has one.
    package let areaNumber: Int?
}
