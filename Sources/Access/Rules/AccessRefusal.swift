/// Why somebody may not come in, or not do this.
package enum AccessRefusal: Error, Equatable {
    /// No session, or one that ended.
    case signedOut
    /// Signed in, but acting as no post yet.
    case noPost
    /// The post's kind may not do this at all.
    case wrongPost
    case wrongPassword
    /// Too many tries; asked to wait.
    case tooManyAttempts(wait: Duration)
    /// A one-time link that was used, has expired or never was.
    case deadLink
    /// A number and receipt that do not belong together, or that never were.
    case unknownReceipt
    /// A password outside the lengths allowed.
    case passwordLength(ClosedRange<Int>)
    case loginTaken(String)
    case loginMalformed(String)
    case unknownAccount(String)
    case unknownKind(String)
    /// A kind of post does not exist at that level.
    case kindNotAtLevel(kind: String, area: String)
    case unknownArea(String)
    case organizationMissing(kind: String)
    case nameMissing
    case nameTooLong(limit: Int)
    case unknownOrganization(String)
    case slugMalformed(String)
    case slugTaken(String)
}
