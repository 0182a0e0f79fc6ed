import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres

/// What a post asks of ledgers and keeps under a name, each until its day.
extension Site {
    var savingRoutes: [Route] {
        [
            .post("/ledgers/:name/filters", for: .areaPosts) { request, call in
                try await saveSelection(request, call)
            },
            .post("/ledgers/:name/filters/:id", for: .areaPosts) { request, call in
                try await dropSelection(request, call)
            },
        ]
    }

    private func saveSelection(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call, limits: SelectionQuery.formLimits)
        let query = SelectionQuery(form)
        let now = now()
        do {
            let address = try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                let own = try await readLedger(call, acting, in: db)
                let read = try await read(query, of: own, frame, in: db)
                let checked = try read.seenAlone()
                let text = query.settled(as: read.selection).text
                let order = try SavingOrder(
                    checked, as: text, named: form["filter_name"] ?? "",
                    for: (form["purpose"].flatMap(ExportPurpose.init(rawValue:)), form["why"] ?? ""),
                    days: form["days"].flatMap { Int($0) })
                try await SaveSelection(order, from: call.source).run(by: acting, at: now, in: db)
                return own.address + "?" + text
            }
            return .seeOther(address)
        } catch is Unasked {
            return try await formPage(call, query, sending: form, refused: nil)
        } catch let refusal as SavedSelectionRefusal {
            return try await formPage(call, query, sending: form, refused: refusal)
        } catch let refusal as ExportRefusal {
            return try await formPage(call, query, sending: form, refused: refusal)
        } catch let refusal as SelectionRefusal where refusal.isSensitive {
            return try await formPage(call, query, sending: form, refused: refusal)
        }
    }

    private func dropSelection(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        guard let id = UUID(uuidString: try call.parameters.require("id")) else {
            throw SavedSelectionRefusal.absent
        }
        let now = now()
        let ledger = try await acting(call) { acting, db in
            try await DropSelection(id).run(by: acting, at: now, in: db)
        }
        return .seeOther("/ledgers/\(ledger)")
    }

    /// What the list of ledgers says of those that are kept.
    func savedRows(
        of ledgers: [OwnLedger], _ frame: Frame, in db: Transaction
    ) async throws -> [[String: Any]] {
        try await db.savedSelections.own().compactMap { saved in
            ledgers.first { $0.ledger.name == saved.ledger }.map { one in
                var row = row(of: saved, at: one.address, frame)
                row["ledger"] = frame.words(one.ledger.title)
                return row
            }
        }
    }

    private func row(of saved: SavedSelection, at address: String, _ frame: Frame) -> [String: Any] {
        let day = frame.time.day(saved.endsAt)
        let until =
            saved.purpose.map {
                let purpose = frame.say("export_purpose.\($0.rawValue)")
                return frame.say("saved_selection.until_for", ["day": day, "purpose": purpose])
            } ?? frame.say("saved_selection.until", ["day": day])
        return [
            "name": saved.name, "until": until, "href": "\(address)?\(saved.query)",
            "dropHref": "\(address)/filters/\(saved.id.uuidString.lowercased())",
        ]
    }

    /// What the form over a ledger says of those that are kept, and of keeping the present one.
    func savedWords(
        _ form: OneForm, _ sending: Form, _ frame: Frame, in db: Transaction
    ) async throws -> [String: Any] {
        let address = form.own.address
        let all = try await db.savedSelections.own()
        let present = form.query.settled(as: form.selection).text
        let own = all.filter { $0.ledger == form.own.ledger.name }
        var words: [String: Any] = [
            "own": own.map { saved in
                row(of: saved, at: address, frame).merging(["isCurrent": saved.query == present]) { $1 }
            },
            "hasOwn": !own.isEmpty, "saveHref": address + "/filters",
            "canSave": form.checked != nil && all.count < SavedSelection.most,
            "isOpen": sending["filter_name"] != nil,
            "pairs": form.query.pairs.map { ["name": $0.name, "value": $0.value] },
        ]
        guard let checked = form.checked else { return words }
        let isOfPersons = checked.touchesPersons
        words["words"] = frame.say(
            isOfPersons ? "saved_selection.of_persons" : "saved_selection.of_others")
        words["fields"] = savingFields(sending, isOfPersons: isOfPersons, frame)
        return words
    }

    private func savingFields(_ sending: Form, isOfPersons: Bool, _ frame: Frame) -> [FieldWords] {
        let isSent = sending["filter_name"] != nil
        var name = FieldWords(
            .text, name: "filter_name", label: frame.catalogue.words["saved.name"] ?? "", id: "saved-name")
        (name.isRequired, name.value) = (true, sending["filter_name"])
        name.limit = String(SavedSelection.nameLimit)
        var days = FieldWords(
            .select, name: "days", label: frame.say("saved_selection.keep_for"), id: "saved-days")
        days.isRequired = true
        let allowed = isOfPersons ? SavedSelection.daysOfPersons : SavedSelection.daysOfOthers
        days.options = allowed.map {
            let isChosen = isSent && sending["days"] == String($0)
            return OptionWords(
                String($0), frame.say("saved_selection.days", ["count": String($0)]), isChosen: isChosen)
        }
        guard isOfPersons else { return [name, days] }
        return [name, days] + purposeFields(isSent ? sending : Form(), isRequired: true, id: "saved", frame)
    }

    /// What something about persons is wanted for.
    ///
    /// - Parameter id: What the ids of the fields begin with; a page may ask twice.
    func purposeFields(
        _ sent: Form, isRequired: Bool, id: String, _ frame: Frame
    ) -> [FieldWords] {
        var purpose = FieldWords(
            .select, name: "purpose", label: frame.say("export.purpose"), id: "\(id)-purpose")
        purpose.isRequired = isRequired
        purpose.options =
            [OptionWords("", frame.say("export.choose"))]
            + ExportPurpose.allCases.map {
                let label = frame.say("export_purpose.\($0.rawValue)")
                return OptionWords($0.rawValue, label, isChosen: sent["purpose"] == $0.rawValue)
            }
        var why = FieldWords(.text, name: "why", label: frame.say("export.words"), id: "\(id)-why")
        (why.hint, why.value) = (frame.say("export.words_hint"), sent["why"])
        why.limit = String(ExportOrder.wordsLimit)
        return [purpose, why]
    }
}
