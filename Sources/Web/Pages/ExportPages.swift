import Access
import Casework
import Foundation
import HTTPTypes
import Hummingbird
import Ledgers
import NIOCore
import Postgres
import Territory

/// Files of cases: ordering one, saying yes to somebody else's, having it made, taking it along.
extension Site {
    private static let listed = 50

    var exportRoutes: [Route] {
        [
            .get("/exports", for: .areaPosts) { _, call in try await exportsPage(call) },
            .get("/exports/new", for: .areaPosts) { request, call in try await newExport(request, call) },
            .post("/exports", for: .areaPosts) { request, call in try await orderExport(request, call) },
            .get("/exports/:id", for: .areaPosts) { _, call in try await exportPage(call) },
            .post("/exports/:id/approval", for: .areaPosts) { request, call in
                try await decideExport(request, call)
            },
            .post("/exports/:id/file", for: .areaPosts) { request, call in
                try await makeExport(request, call)
            },
            .get("/exports/:id/file", for: .areaPosts) { _, call in try await fetchExport(call) },
        ]
    }

    private var keeping: MakeExport.Keeping { .init(folder: exports, sealing: sealing, shelf: shelf) }

    private func exportID(in call: Call) throws -> UUID {
        guard let id = UUID(uuidString: try call.parameters.require("id")) else {
            throw ExportRefusal.absent
        }
        return id
    }

    static func address(of export: UUID) -> String { "/exports/\(export.uuidString.lowercased())" }

    /// Where a list's cases are ordered as a file.
    func exportAddress(_ filter: CaseFilter) -> String {
        let pairs = filter.forExport.pairs
        let query = pairs.map { "\($0.name)=\($0.value.asQueryValue)" }.joined(separator: "&")
        return query.isEmpty ? "/exports/new" : "/exports/new?" + query
    }

    /// How many orders wait for a second person; `nil`: none.
    func approvals(_ acting: Acting, _ frame: Frame, in db: Transaction) async throws -> String? {
        guard acting.kind == .area else { return nil }
        let decides = try await decidesEntries(acting, in: db)
        let count = try await db.exports.waiting(
            for: acting, decidesEntries: decides, limit: Self.listed
        ).count
        return count == 0 ? nil : frame.catalogue.number(count)
    }

    private func exportsPage(_ call: Call) async throws -> Response {
        try await acting(call) { acting, db in
            let frame = try await frame(call, acting: acting, in: db)
            let own = try await db.exports.own(of: acting, limit: Self.listed)
            let decides = try await decidesEntries(acting, in: db)
            let waiting = try await db.exports.waiting(
                for: acting, decidesEntries: decides, limit: Self.listed)
            let catalogue = try await catalogueShelf.current(in: db)
            let row = { (export: Export) -> [String: Any] in
                var row = exportRow(export, frame)
                if let name = export.granted?.ledger {
                    row["what"] = catalogue?.ledger(name).map { frame.words($0.title) } ?? name
                }
                return row
            }
            let content: [String: Any] = [
                "own": own.map(row), "hasOwn": !own.isEmpty, "waiting": waiting.map(row),
                "hasWaiting": !waiting.isEmpty,
            ]
            let title = frame.catalogue.words["exports.title"] ?? ""
            return answer(
                Page(template: "exports", name: "exports", title: title, content: content), in: frame)
        }
    }

    private func newExport(_ request: Request, _ call: Call) async throws -> Response {
        let query = request.uri.queryParameters
        let filter = CaseFilter { name in query[Substring(name)].map(String.init) }
        let values = filter.pairs.map { ($0.name, [$0.value]) }
        return try await exportForm(call, Form(fields: Dictionary(values) { $1 }), refused: nil)
    }

    private func exportForm(_ call: Call, _ form: Form, refused: ExportRefusal?) async throws -> Response {
        try await acting(call) { acting, db in
            // Asked for before anything is filled in: what a form held would be lost on the way.
            try acting.demandStepUp()
            var frame = try await frame(call, acting: acting, in: db)
            guard let area = acting.area else { throw AccessRefusal.noPost }
            let filter = Self.filter(in: form)
            let rows = try await db.cases.exportCount(
                within: area, matching: filter, at: now(), upTo: ExportOrder.rowLimit)
            let pack = try await currentPack(in: db)
            let answered = refused.map {
                RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil).answer(to: $0)
            }
            frame.notice = answered.map { NoticeWords(words: $0.words ?? "", kind: "overdue") }
            let content = exportForm(form, filter, rows: rows, pack, frame)
            let title = frame.catalogue.words["exports.order"] ?? ""
            return answer(
                Page(
                    template: "export_new", name: "exports", title: title, status: answered?.status ?? .ok,
                    content: ["export": content]), in: frame)
        }
    }

    private static func filter(in form: Form) -> CaseFilter {
        CaseFilter { name in form[name].flatMap { $0.isEmpty ? nil : $0 } }.forExport
    }

    private func orderExport(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        do {
            let order = try ExportOrder(
                for: form["purpose"].flatMap(ExportPurpose.init(rawValue:)), words: form["why"] ?? "",
                fields: Set((form.fields["fields"] ?? []).compactMap(ExportField.init(rawValue:))),
                filter: Self.filter(in: form), form: form["form"].flatMap(ExportForm.init) ?? .xlsx)
            let action = OrderExport(order, source: call.source)
            let now = now()
            let id = try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db)
            }
            return .seeOther(Self.address(of: id))
        } catch let refusal as ExportRefusal {
            return try await exportForm(call, form, refused: refusal)
        }
    }

    func exportPage(_ call: Call, refused: ExportRefusal? = nil) async throws -> Response {
        let id = try exportID(in: call)
        return try await acting(call) { acting, db in
            var frame = try await frame(call, acting: acting, in: db)
            guard let export = try await db.exports.named(id) else { throw ExportRefusal.absent }
            let pack = try await currentPack(in: db)
            let answered = refused.map {
                RefusalWords(catalogue: frame.catalogue, place: frame.place, pack: nil).answer(to: $0)
            }
            frame.notice = answered.map { NoticeWords(words: $0.words ?? "", kind: "overdue") }
            let content =
                if let granted = export.granted {
                    try await grantWords(export, granted, seenBy: acting, frame, in: db)
                } else { exportWords(export, seenBy: acting, pack, frame) }
            let title = frame.say("title.export", ["number": String(export.number)])
            return answer(
                Page(
                    template: "export", name: "exports", title: title, status: answered?.status ?? .ok,
                    content: ["export": content]), in: frame)
        }
    }

    private func decideExport(_ request: Request, _ call: Call) async throws -> Response {
        let form = try await checkedForm(request, call)
        let id = try exportID(in: call)
        guard let verdict = form["verdict"], ["yes", "no"].contains(verdict) else {
            throw Unreadable(what: "verdict")
        }
        let action = DecideExport(
            id: id, approves: verdict == "yes", words: form["words"] ?? "", source: call.source)
        do {
            let now = now()
            try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
            return .seeOther(Self.address(of: id))
        } catch let refusal as ExportRefusal where refusal != .absent {
            return try await exportPage(call, refused: refusal)
        }
    }

    private func makeExport(_ request: Request, _ call: Call) async throws -> Response {
        _ = try await checkedForm(request, call)
        let id = try exportID(in: call)
        try await exports.inTurn {
            try await acting(call) { acting, db in
                let frame = try await frame(call, acting: acting, in: db)
                guard let export = try await db.exports.named(id) else { throw ExportRefusal.absent }
                let action = MakeExport(
                    id: id, words: sheetWords(export, frame), keeping: keeping, source: call.source)
                try await action.run(by: acting, at: frame.time.now, in: db)
            }
        }
        return .seeOther(Self.address(of: id))
    }

    private func fetchExport(_ call: Call) async throws -> Response {
        let action = FetchExport(id: try exportID(in: call), keeping: keeping, source: call.source)
        let now = now()
        let file = try await acting(call) { acting, db in try await action.run(by: acting, at: now, in: db) }
        let name = "linli-export-\(file.number).\(file.form.rawValue)"
        let body = ResponseBody(contentLength: file.bytes) { writer in
            var number = 0
            while let piece = try await file.reader.piece(number) {
                try await writer.write(ByteBuffer(bytes: piece))
                number += 1
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: file.form.mediaType, .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: body)
    }
}

extension ExportForm {
    var mediaType: String {
        switch self {
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .csv: "text/csv; charset=utf-8"
        }
    }
}
