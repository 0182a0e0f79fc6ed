import Casework
import Foundation

/// What the program was at when it fell, in words, for the terminal.
enum FallSentences {
    static func heading(of fall: FallenFolder.Fall) -> Sentence {
        let (when, count) = (fall.at.formatted(.iso8601), fall.begun.count)
        return Sentence("\(when) 退出，当时在做 \(count) 件", "fell at \(when), amid \(count)")
    }

    static func count(_ count: Int) -> Sentence {
        count == 0
            ? Sentence("没有意外退出过", "it never fell")
            : Sentence(
                "共 \(count) 次；看过后：linli falls clear",
                "\(count) in all; once you have looked: linli falls clear")
    }

    static func cleared(_ count: Int) -> Sentence { Sentence("删去 \(count) 次", "\(count) went") }

    /// What was asked, and as much of its body as had come; as bytes where it is no text.
    static func lines(of sent: String) -> [String] {
        var lines = sent.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let body = lines.popLast().flatMap({ Data(base64Encoded: $0) }), !body.isEmpty else {
            return lines
        }
        return lines + [
            String(data: body, encoding: .utf8) ?? body.map { String(format: "%02x", $0) }.joined()
        ]
    }
}
