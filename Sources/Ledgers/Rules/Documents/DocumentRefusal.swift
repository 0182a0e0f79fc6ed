package import FoundationEssentials

/// Why a document was not kept, granted or read. One case per rule.
package enum DocumentRefusal: Error, Equatable {
    // The file.
    case fileMissing
    case empty
    case tooLarge(limitBytes: Int)
    /// Its content is none of the kinds a document may be, whatever its name says.
    case wrongType
    /// The form of old office programs, or one that a password locks.
    case oldOrLocked
    case hasMacros
    /// It begins like a document and has no end: the sending broke off.
    case cut
    case damaged
    /// It was handed in too long ago, and is to be handed in again.
    case forgotten

    // The form.
    case titleMissing
    case tooLong(limit: Int)
    case unprintable
    /// No such kind, or the place has no list of them.
    case kindUnknown
    case reasonMissing
    case purposeMissing
    case dayOutside(days: Int)

    // What stands against it.
    /// No such document, area or entry within reach.
    case absent
    case notKeeper
    case notDesk
    /// The newest version of the document is this very file, or its folder has it already.
    case here(UUID)
    /// Somebody else added a version meanwhile.
    case stale
    /// The organization is closed, or there never was one.
    case nobody
    /// It is read on line and not taken along.
    case onlyHere
    /// Of such a file no picture can be made: it has to be taken along.
    case noPicture
}
