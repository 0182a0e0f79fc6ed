import Access
import Foundation

/// More time that is asked for, as the definer function takes it.
struct WishRecord: Encodable {
    let home: String
    let id: UUID
    let version: Int
    let `extension`: UUID
    let at: Date
    let who: String
    let reason: String
    let wishedAt: Date
    let toArea: String
    let times: Int
    let requestId: String
    let address: String
}

/// What the desk above says to it.
struct DecisionRecord: Encodable {
    let home: String
    let id: UUID
    let `extension`: UUID
    let at: Date
    let who: String
    let approves: Bool
    let words: String
    let dueAt: Date?
    let warnAt: Date?
    let requestId: String
    let address: String
}

/// A desk that presses, as the definer function takes it.
struct PressRecord: Encodable {
    let home: String
    let id: UUID
    let press: UUID
    let kind: String
    let at: Date
    let who: String
    let words: String
    /// A press by the same desk since then is too soon.
    let notSince: Date
    let dueAt: Date?
    let allowance: Limit?
    let requestId: String
    let address: String
}

/// What whoever has the case answers.
struct PressAnswerRecord: Encodable {
    let home: String
    let id: UUID
    let at: Date
    let who: String
    let words: String
    let requestId: String
    let address: String
}
