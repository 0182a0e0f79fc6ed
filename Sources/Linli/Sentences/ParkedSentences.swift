import Casework
import Foundation

/// What the worker leaves alone, in words, for the terminal.
enum ParkedSentences {
    static func line(of work: ParkedWork) -> Sentence {
        let (what, since) = ("\(work.job) \(work.item)", work.since.formatted(.iso8601))
        return Sentence(
            "\(what)：自 \(since) 起，试了 \(work.tries) 次，原因 \(work.reason)",
            "\(what): since \(since), tried \(work.tries) times, because of \(work.reason)")
    }

    static func count(_ count: Int) -> Sentence {
        count == 0
            ? Sentence("没有停放的工作", "nothing is parked")
            : Sentence(
                "停放 \(count) 件；排除原因后：linli parked again",
                "\(count) parked; once the cause is gone: linli parked again")
    }

    static func again(_ count: Int) -> Sentence {
        Sentence("\(count) 件再试", "\(count) are tried again")
    }
}
