import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import Postgres
import Territory

/// The sum of a form as a file.
extension Site {
    /// What is asked of somebody who takes the sum along.
    func takeWords(
        of form: RegisteredForm, _ period: FilingPeriod, isFresh: Bool, _ frame: Frame
    ) -> [String: Any] {
        var kind = FieldWords(.radios, name: "form", label: frame.say("export.form"))
        kind.isRequired = true
        kind.options = ExportForm.allCases.map {
            OptionWords($0.rawValue, frame.say("export_form.\($0.rawValue)"), isChosen: $0 == .xlsx)
        }
        let address = FormWords.address(of: form.id)
        return [
            "isFresh": isFresh, "action": "\(address)/sums/\(period.code)", "fields": [kind],
            "confirmHref": "/confirm?back=\("\(address)?period=\(period.code)".asQueryValue)",
        ]
    }

    func takeFormSheet(_ request: Request, _ call: Call) async throws -> Response {
        let sent = try await checkedForm(request, call)
        let (id, code) = (try formID(call), try call.parameters.require("period"))
        let kind = sent["form"].flatMap(ExportForm.init) ?? .xlsx
        let now = now()
        let scheme = settings.isBehindTLS || settings.servesTLS ? "https" : "http"
        let host = "\(scheme)://\(request.head.authority ?? "")"
        do {
            return try await exports.inTurn {
                try await acting(call) { acting, db in
                    let frame = try await frame(call, acting: acting, in: db)
                    let today = frame.time.today
                    guard let own = acting.area, let form = try await db.forms.form(id),
                        form.area.contains(own) || own.contains(form.area),
                        let period = form.draft.schedule.period(coded: code, until: today)
                    else { throw NoSuchCase() }
                    let action = MakeFormSheet(
                        form, for: period, as: kind, saying: words(of: form, period, at: host, frame),
                        on: today,
                        in: exports, from: call.source)
                    let file = try await action.run(by: acting, at: now, in: db)
                    let name = "linli-form-\(period.code)-\(today).\(kind.rawValue)"
                    return try await Self.response(file, named: name, as: kind)
                }
            }
        } catch AccessRefusal.stepUpNeeded {
            let back = FormWords.address(of: id) + "?period=" + code
            return .seeOther("/confirm?back=\(back.asQueryValue)")
        }
    }

    private func words(
        of form: RegisteredForm, _ period: FilingPeriod, at host: String, _ frame: Frame
    ) -> FormSheetWords {
        let said = FormWords(frame: frame)
        let catalogue = frame.catalogue
        let states = Dictionary(
            Filing.State.allCases.map { ($0, frame.say("filing_state.\($0.rawValue)")) },
            uniquingKeysWith: { first, _ in first })
        return FormSheetWords(
            title: said.title(form) + " · " + said.period(period.code),
            watermark: frame.say("ledgers.watermark_plain", ["who": frame.session?.watermark ?? ""]),
            headings: .init(
                area: catalogue.words["forms.area"] ?? "", state: catalogue.words["forms.state"] ?? "",
                filedOn: catalogue.words["forms.filed_on"] ?? "", asked: catalogue.words["forms.asked"] ?? "",
                filed: catalogue.words["forms.filed"] ?? "", source: catalogue.words["forms.source"] ?? ""),
            states: states,
            words: (sum: catalogue.words["forms.sum"] ?? "", withheld: frame.say("forms.below_ten")),
            in: frame.language, zone: frame.time.zone,
            address: { area in
                let path =
                    area.map { FormWords.address(of: form.id, period.code, $0) }
                    ?? FormWords.address(of: form.id) + "?period=" + period.code
                return host + path
            })
    }
}
