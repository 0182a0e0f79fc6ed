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
    /// A code that is not the present one, or was used before.
    case wrongCode
    /// A sign-in half way that took too long, or was begun in another browser.
    case signInOver
    /// Weighty: the second factor must have been shown within the last minutes.
    case stepUpNeeded
    /// No second factor is set up, so none can be shown.
    case factorMissing
    /// The single sign-on did not vouch for anybody with an account here.
    case singleSignOnFailed
    /// One of those that are tried first.
    case passwordCommon
    /// Made of the login or of the name of the place.
    case passwordPersonal
    /// The place wants three of small letters, capitals, digits and other signs.
    case passwordPlain
    case passwordUnchanged
    /// Typed twice, differently.
    case passwordsDiffer
    /// One account cannot be two of the three administrators.
    case administratorsApart
    /// Nobody gives themselves a post, or unlocks themselves.
    case ownGrant
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
    /// There is none, or nobody holds it any more.
    case unknownPost
}
