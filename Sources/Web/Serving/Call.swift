import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A request and who makes it.
struct Call: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    var language = Language.zh
    /// Large type, for those who want it.
    var isLarge = false
    /// The page asks by itself: nobody need be sitting at it.
    var isUnattended = false
    /// From the cookie of a browser or the token of a machine.
    var session: Secret?
    /// A machine with a token: no cookie rides along, so nothing can be forged across sites.
    var isMachine = false
    /// What a visitor's forms must carry back; made on the first visit.
    var visitor = ""
    var isNewVisitor = false
    /// By which limits count; `nil`: the browser or machine shows no token that we made.
    var device: String?
    /// Whom a challenge is for, also before the browser has its token back.
    var subject = ""
    var address = ClientAddress.local
    var receipt: Secret?
    /// The receipt was right once before on this browser.
    var isReceiptKnown = false
    /// A sign-in half way, and where it is to lead.
    var pending: Secret?
    var back: String?
    /// What the browser calls itself.
    var browser = ""
    /// The browser reached us over an encrypted line, or on this very machine.
    var isSafeLine = false
    var wantsJSON = false
    /// Path and query, for links that come back here.
    var path = "/"
    var access = Route.Access.anyone

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// The same, asked by the page itself.
    var unattended: Call {
        var call = self
        call.isUnattended = true
        return call
    }

    /// Where the request came from, for the audit.
    var source: Access.Source {
        Access.Source(address: address.text, request: id, browser: browser)
    }
}

/// Names of the cookies we set. `__Host-` ties each to this very host over a safe line.
enum CookieName {
    static let session = "__Host-session"
    static let visitor = "__Host-visitor"
    static let receipt = "__Host-receipt"
    static let pending = "__Host-sign-in"
    static let back = "__Host-back"
    static let language = "language"
    static let size = "size"
}

extension Request {
    var cookieValues: [String: String] {
        var values: [String: String] = [:]
        for header in headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                guard let name = parts.first, parts.count == 2, let value = parts.last else { continue }
                values[name.trimmingCharacters(in: .whitespaces)] = value.trimmingCharacters(in: .whitespaces)
            }
        }
        return values
    }
}
