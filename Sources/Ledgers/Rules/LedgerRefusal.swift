/// Why a ledger cannot be opened, or an entry not be written. One case per rule.
package enum LedgerRefusal: Error, Equatable {
    case noLedger
    /// A field of another type now: what was written under the old one would not fit.
    case otherType(column: String)
    /// The post does not keep this ledger.
    case notKeeper
    /// Another entry of the same village has the key.
    case keyTaken
    /// The entry lies in no area of this post, or not in a village or below.
    case elsewhere
    case absent
    /// Somebody else wrote it meanwhile.
    case stale
    case reasonMissing
    case reasonTooLong(limit: Int)
    /// The name of where a sheet comes from is longer than a name.
    case sourceTooLong(limit: Int)
    /// Values that are none of their fields, each with its reason.
    case badValues([LedgerField.Code: ValueRefusal])
    case missingValues([LedgerField.Code])

    /// Only a keeper of the ledger, or whoever watches others, from the town down; never a machine.
    case notOpener
    /// No field was chosen to be opened.
    case fieldsMissing
    /// The fields that were asked for hold nothing.
    case nothingSealed

    package static let reasonLength = 500
}
