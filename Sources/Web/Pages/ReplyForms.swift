import Access
import Casework
import Foundation
import Territory

/// Words to start from, as a form offers them: filled with what stands on the page of the case.
struct ReplyWords: Sendable {
    let title: String
    let words: String
    /// The case with its form open and filled, for whoever has no scripts.
    let href: String
    let pane: String
    /// The field it fills.
    let field: String
    let isPane: Bool
}

/// What a form of the case is opened with: a choice, and words to start from.
struct ReplyWish: Sendable {
    let choice: Choice.Name
    let reply: ReplyTemplate.Name
}

extension Site {
    /// What one choice on a case offers, in the language of whoever reported it.
    func replies(
        for choice: Choice, _ seen: SeenCase, _ frame: Frame
    ) -> [(template: ReplyTemplate, words: String)] {
        let offered = seen.opened.pack.definitions.replies(
            for: choice, at: seen.current.step, of: seen.opened.scenario)
        guard !offered.isEmpty, let place = frame.place else { return [] }
        let language = seen.current.told.language
        let time = TimeWords(
            catalogues[language] ?? frame.catalogue, zone: place.timeZone, now: frame.time.now)
        return offered.map { template in
            let words = template.filled(in: language) { blank in
                switch blank {
                case .number: seen.current.publicNumber.description
                case .title: seen.opened.scenario?.title.text(in: language) ?? seen.current.scenario
                case .area: seen.path.first?.name ?? ""
                case .due:
                    seen.current.dueAt.map(time.exact)
                        ?? (catalogues[language] ?? frame.catalogue).say("reply.no_due")
                }
            }
            return (template, words)
        }
    }

    /// The fields of a choice with what they may start from.
    func offering(
        _ fields: [FieldWords], of choice: Choice, _ seen: SeenCase, _ frame: Frame
    ) -> [FieldWords] {
        let offered = replies(for: choice, seen, frame)
        guard !offered.isEmpty else { return fields }
        return fields.map { field in
            var field = field
            field.replies = offered.filter { $0.template.fills.rawValue == field.name }.map { reply in
                let query = "choice=\(choice.name.asQueryValue)&reply=\(reply.template.name.asQueryValue)"
                let path = "/cases/\(seen.current.publicNumber)?"
                return ReplyWords(
                    title: reply.template.title.map(frame.words) ?? "", words: reply.words,
                    href: path + query, pane: path + "pane=1&" + query, field: field.id,
                    isPane: seen.isPane)
            }
            field.hasReplies = !field.replies.isEmpty
            return field
        }
    }

    /// The form of a choice, filled with the words that were wished for; `nil`: they are not offered.
    func prefilled(
        _ wish: ReplyWish?, _ seen: SeenCase, _ frame: Frame
    ) -> (choice: Choice.Name, form: Form, words: String)? {
        guard let wish, let choice = seen.opened.choices.first(where: { $0.name == wish.choice }),
            let reply = replies(for: choice, seen, frame).first(where: { $0.template.name == wish.reply })
        else { return nil }
        return (choice.name, Form(fields: [reply.template.fills.rawValue: [reply.words]]), "")
    }
}
