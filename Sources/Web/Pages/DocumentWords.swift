import Casework
import Foundation
import Ledgers
import Territory

/// Documents as pages say them.
struct DocumentWords: Sendable {
    let frame: Frame
    /// Kinds the place has; `nil`: it has no list of them, and keeps no documents.
    let kinds: CodeList?

    static func address(of id: UUID) -> String { "/documents/" + id.uuidString.lowercased() }

    func kind(_ code: CodeList.Value.Code) -> String {
        kinds?.value(code).map { frame.words($0.title) } ?? code
    }

    func options(chosen: CodeList.Value.Code?) -> [OptionWords] {
        (kinds?.values ?? []).filter { !$0.isEnded || $0.code == chosen }
            .map { OptionWords($0.code, frame.words($0.title), isChosen: $0.code == chosen) }
    }

    func row(of document: Document) -> [String: Any] {
        var row: [String: Any] = [
            "href": Self.address(of: document.id), "title": document.title, "kind": kind(document.kind),
            "area": document.areaName, "version": String(document.version),
            "changed": frame.time.moment(document.changedAt),
        ]
        if let folder = folder(document.folder) { row["folder"] = folder }
        return row
    }

    /// The folder of an entry; `nil`: it is the area's own.
    func folder(_ folder: DocumentFolder) -> [String: String]? {
        folder.entry.map { entry in
            let key = EntryKey(home: entry.home, id: entry.id).path
            return [
                "name": entry.subject,
                "href": "/documents?area=\(folder.area)&ledger=\(entry.ledger)&entry=\(key)",
                "entryHref": "/ledgers/\(entry.ledger)/entries/\(key)",
            ]
        }
    }

    func size(_ bytes: Int) -> String {
        let (limit, tenths) = (1 << 20, (bytes * 10 + (1 << 19)) >> 20)
        return bytes < limit
            ? frame.say("documents.kilobytes", ["count": frame.catalogue.number(max(1, bytes >> 10))])
            : frame.say("documents.megabytes", ["count": "\(tenths / 10).\(tenths % 10)"])
    }

    func media(_ media: DocumentMedia) -> String { frame.say("document_media.\(media.rawValue)") }

    /// - Parameters:
    ///   - reads: Whether it may be looked at.
    ///   - takes: Whether it may be taken along.
    func version(
        _ version: DocumentVersion, of id: UUID, reads: Bool, takes: Bool = true
    ) -> [String: Any] {
        let href = "\(Self.address(of: id))/versions/\(version.number)"
        var row: [String: Any] = [
            "number": String(version.number), "media": media(version.file.media),
            "size": size(version.file.bytes),
            "who": version.who, "kept": frame.time.moment(version.keptAt),
        ]
        if !version.note.isEmpty { row["note"] = version.note }
        if reads { row["lookHref"] = href }
        if reads, takes { row["fileHref"] = href + "/file" }
        return row
    }

    func grant(_ grant: DocumentGrant, of id: UUID, canEnd: Bool) -> [String: Any] {
        let isLiving = grant.isLiving(on: frame.time.today)
        let state = grant.endedAt != nil ? "ended" : isLiving ? "living" : "over"
        return [
            "to": grant.readerName, "purpose": grant.purpose, "who": grant.who,
            "until": frame.time.day(grant.until, withYear: true),
            "granted": frame.time.moment(grant.grantedAt),
            "isFolder": grant.isFolder, "downloads": grant.downloads,
            "mark": isLiving ? "ok" : "none", "state": frame.say("documents.grant_\(state)"),
            "canEnd": canEnd && isLiving,
            "endHref": "\(Self.address(of: id))/grants/\(grant.id.uuidString.lowercased())/ending",
        ]
    }

    func reading(_ reading: DocumentReading) -> [String: Any] {
        [
            "who": reading.who, "at": frame.time.moment(reading.at), "number": String(reading.number),
            "way": frame.say("documents.way_\(reading.way.rawValue)"),
            "purpose": reading.purpose ?? frame.say("documents.own_ground"),
        ]
    }

    func granted(_ document: GrantedDocument) -> [String: Any] {
        var row: [String: Any] = [
            "href": Self.address(of: document.id), "title": document.title, "kind": kind(document.kind),
            "area": document.areaName, "version": String(document.version),
            "changed": frame.time.moment(document.changedAt),
            "purpose": document.purpose, "downloads": document.downloads,
            "until": frame.time.day(document.until, withYear: true),
        ]
        if let subject = document.subject { row["subject"] = subject }
        return row
    }

    // MARK: Fields of forms

    var limits: String {
        frame.say("documents.limits", ["megabytes": String(DocumentMedia.mostBytes >> 20)])
    }

    func note(_ value: String?) -> FieldWords {
        var field = FieldWords(.long, name: "note", label: frame.say("documents.note"))
        field.hint = frame.say("documents.note_hint")
        field.value = value
        field.limit = String(DocumentDraft.noteLimit)
        return field
    }

    func newFields(_ form: Form, places: [Area], chosen: Area.Code?) -> [FieldWords] {
        var title = FieldWords(.text, name: "title", label: frame.say("documents.name"))
        title.hint = frame.say("documents.name_hint")
        title.value = form["title"]
        title.limit = String(DocumentDraft.titleLimit)
        var kind = FieldWords(.select, name: "kind", label: frame.say("documents.kind"))
        kind.isRequired = true
        // Nothing is chosen beforehand: a wrong kind is granted with the wrong folder.
        kind.options =
            [OptionWords("", frame.catalogue.words["form.choose"] ?? "")] + options(chosen: form["kind"])
        var fields = [kind, title, note(form["note"])]
        if places.count > 1 {
            var place = FieldWords(.select, name: "in", label: frame.say("documents.place"))
            place.isRequired = true
            place.options = places.map { OptionWords($0.code.text, $0.name, isChosen: $0.code == chosen) }
            fields.insert(place, at: 0)
        }
        return fields
    }

    func grantFields(
        _ readers: (offices: [Organization], posts: [DocumentReader]), _ form: Form, for document: Document
    ) -> [FieldWords] {
        // Nobody is let read by mistake: nothing is chosen beforehand.
        var reader = FieldWords(.groups, name: "to", label: frame.say("documents.to"))
        reader.isRequired = true
        let option = { (reader: DocumentGrant.Reader, name: String) in
            OptionWords(reader.words, name, isChosen: form["to"] == reader.words)
        }
        let posts = { (ofOffices: Bool) in
            readers.posts.filter { ($0.organization != nil) == ofOffices }.map { post in
                option(.post(post.post), "\(post.place) · \(post.name)")
            }
        }
        let offices = readers.offices.map { one in
            option(
                .organization(one.id), frame.language == .en ? one.englishName ?? one.name : one.name)
        }
        reader.groups = [("offices", offices), ("office_posts", posts(true)), ("area_posts", posts(false))]
            .filter { !$0.1.isEmpty }.map {
                OptionGroup(label: frame.say("documents.to_\($0.0)"), options: $0.1)
            }
        var purpose = FieldWords(.text, name: "purpose", label: frame.say("documents.purpose"))
        purpose.isRequired = true
        purpose.hint = frame.say("documents.purpose_hint")
        purpose.value = form["purpose"]
        purpose.limit = String(DocumentGrant.purposeLimit)
        var until = FieldWords(.day, name: "until", label: frame.say("documents.until"))
        until.isRequired = true
        until.hint = frame.say("documents.until_hint", ["days": String(DocumentGrant.mostDays)])
        // A week: long enough for one inspection.
        until.value = form["until"] ?? Day(ordinal: frame.time.today.ordinal + 7).description
        var reach = FieldWords(.radios, name: "reach", label: frame.say("documents.reach"))
        reach.isRequired = true
        let lies = document.folder.entry?.subject ?? document.areaName
        reach.options = [
            OptionWords(
                "document", frame.say("documents.reach_document"), isChosen: form["reach"] != "folder"),
            OptionWords(
                "folder",
                frame.say("documents.reach_folder", ["folder": lies, "kind": kind(document.kind)]),
                isChosen: form["reach"] == "folder"),
        ]
        var taking = FieldWords(.ticks, name: "downloads", label: frame.say("documents.taking"))
        taking.options = [
            OptionWords("yes", frame.say("documents.may_download"), isChosen: form["downloads"] == "yes")
        ]
        return [reader, purpose, until, reach, taking]
    }
}
