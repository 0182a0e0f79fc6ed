import HTTPTypes
import Ledgers
extension RefusalWords {
    func answer(to refusal: LedgerRefusal) -> Answered { Answered(status: .unprocessableContent, words: "\(refusal)") }
    func words(for refusal: ValueRefusal, in field: LedgerField) -> String { "\(refusal)" }
}
