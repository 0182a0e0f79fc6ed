import ArgumentParser
import Casework
import Ledgers
import Territory

/// Runs work on territory; what it refuses is told in words of the catalogue, with exit code 1.
func inWords(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch {
        guard let sentence = territorySentence(for: error) else { throw error }
        ProgressLine.end()
        throw ValidationError("\(sentence)")
    }
}

private func territorySentence(for error: any Error) -> Sentence? {
    switch error {
    case let mistake as CSV.Mistake: mistake.sentence
    case let mistake as AreaList.Mistake: mistake.sentence
    case let mistake as Succession.Mistake: mistake.sentence
    case let refusal as AreaChangeRefusal: refusal.sentence
    case let refusal as ImportBoundaries.Refusal: refusal.sentence
    case let refusal as DeriveTerritory.Refusal: refusal.sentence
    case let refusal as ReadSpreadsheet.Refusal: refusal.sentence
    case let refusal as StaffSheet.Refusal: refusal.sentence
    case let refusal as BeatImport.Refusal: refusal.sentence
    case let refusal as ImportRefusal: refusal.sentence
    case let refusal as LedgerImport.Refusal: refusal.sentence
    case let refusal as LedgerRefusal: refusal.sentence
    case let refusal as SheetRefusal: refusal.sentence
    default: nil
    }
}
