import Casework
package import Foundation
package import Postgres
package import Territory

extension Transaction {
    package var templates: TemplateTable { TemplateTable(transaction: self) }
}

/// Workbooks that desks laid out, in `templates`.
package struct TemplateTable {
    let transaction: Transaction

    private static let columns: SQL = """
        t.id, t.ledger, t.area, a.name AS area_name, t.title, t.layout, t.who, t.kept_at
        """

    /// What an area may fill for a ledger, its own and those from above, the highest first.
    ///
    /// Reads index `templates_living`.
    /// - Parameter limit: Most returned, 1...200.
    package func offered(for ledger: Ledger.Name, in area: Area.Code, limit: Int) async throws
        -> [SheetTemplate]
    {
        precondition((1...200).contains(limit))
        return try await transaction.rows(
            """
            SELECT \(Self.columns) FROM templates t JOIN areas a ON a.code = t.area
            WHERE t.ledger = \(ledger) AND t.area = ANY (\(area.pathUp.map(\.text))::text[])
                AND t.retired_at IS NULL
            ORDER BY t.area, t.title, t.id LIMIT \(limit)
            """, as: SheetTemplate.init(row:))
    }

    /// One that is offered still, with its workbook.
    package func kept(_ id: UUID, of ledger: Ledger.Name) async throws -> (
        template: SheetTemplate, file: [UInt8]
    )? {
        try await transaction.first(
            """
            SELECT \(Self.columns), t.file FROM templates t JOIN areas a ON a.code = t.area
            WHERE t.id = \(id) AND t.ledger = \(ledger) AND t.retired_at IS NULL
            """, as: { (try SheetTemplate(row: $0), try $0.bytes("file")) })
    }

    func keep(_ record: TemplateRecord, file: [UInt8]) async throws {
        let outcome = try await transaction.first(
            "SELECT keep_template(\(try record.asRecord())::jsonb, \(Bytes(file))) AS outcome",
            as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "taken": throw TemplateRefusal.taken(record.title)
        case "full": throw TemplateRefusal.tooMany(limit: SheetTemplate.most)
        case "not desk": throw TemplateRefusal.notDesk
        default: throw LedgerRefusal.noLedger
        }
    }

    func retire(_ record: TemplateEndRecord) async throws {
        let outcome = try await transaction.first(
            "SELECT retire_template(\(try record.asRecord())::jsonb) AS outcome",
            as: { try $0.text("outcome") })
        switch outcome {
        case "done": return
        case "not desk": throw TemplateRefusal.notDesk
        default: throw TemplateRefusal.absent
        }
    }
}

extension SheetTemplate {
    fileprivate init(row: Row) throws {
        id = try row.uuid("id")
        ledger = try row.text("ledger")
        area = try row.value("area", Area.Code.init)
        areaName = try row.text("area_name")
        title = try row.text("title")
        layout = try row.json("layout", as: TemplateLayout.self)
        who = try row.text("who")
        keptAt = try row.date("kept_at")
    }
}

/// A template as the definer function `keep_template` takes it.
struct TemplateRecord: Encodable {
    let id: UUID
    let ledger: String
    let title: String
    let layout: TemplateLayout
    let at: Date
    let requestId: String
    let address: String
}

/// What the definer function `retire_template` takes.
struct TemplateEndRecord: Encodable {
    let id: UUID
    let reason: String
    let at: Date
    let requestId: String
    let address: String
}
