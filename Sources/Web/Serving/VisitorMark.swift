import Access
import Postgres

/// The token a browser is known by until it is closed: 128 random bits and our mark on them.
///
/// It is the same token that forms carry back. Nobody else can make one, so a browser cannot pass for many
/// without asking us each time; nothing about it is stored.
struct VisitorMark: Sendable {
    static let length = 64

    let sealing: KeyRing

    func fresh() -> String {
        let id = Secret.random().text.prefix(Self.length / 2)
        return id + mark(String(id))
    }

    /// What limits count by; `nil`: we did not make this token.
    func id(in token: String) -> String? {
        guard token.utf8.count == Self.length else { return nil }
        let (id, mark) = (String(token.prefix(Self.length / 2)), token.suffix(Self.length / 2))
        let marks = sealing.marks(id, for: "visitor").map { Hex.text(of: $0.prefix(Self.length / 4)) }
        return marks.contains(String(mark)) ? id : nil
    }

    private func mark(_ id: String) -> String {
        Hex.text(of: sealing.mark(id, for: "visitor").prefix(Self.length / 4))
    }

    /// A receipt as its cookie carries it: with our mark that it was right once, so that looking again is no
    /// guess.
    func seen(_ receipt: Secret) -> String {
        "\(receipt.text).\(Hex.text(of: sealing.mark(receipt.text, for: "receipt").prefix(16)))"
    }

    func read(_ cookie: String) -> (receipt: Secret, isKnown: Bool) {
        let receipt = Secret.receipt(typed: String(cookie.prefix { $0 != "." }))
        let marks = sealing.marks(receipt.text, for: "receipt").map {
            "\(receipt.text).\(Hex.text(of: $0.prefix(16)))"
        }
        return (receipt, marks.contains(cookie))
    }
}
