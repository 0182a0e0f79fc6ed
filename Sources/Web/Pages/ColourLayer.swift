import Access
import Casework
import Foundation
import Ledgers
import Postgres
import Territory

/// Colours of buildings as a layer of the one map.
extension Site {
    /// Ledgers whose buildings a post sees with their colours.
    func colourLayers(
        _ own: Area.Code, _ acting: Acting, _ frame: Frame, in db: Transaction
    ) async throws -> [[String: Any]] {
        try await ownLedgers(own, acting, in: db)
            .filter { $0.reads && $0.catalogue.colours(of: $0.ledger.name) != nil }
            .map { ["name": $0.ledger.name, "label": frame.words($0.ledger.title), "address": $0.address] }
    }

    /// Each colour's sign and word, as JSON for the script that draws them.
    func colourSigns(_ frame: Frame) -> String {
        let signs = Colour.allCases.map { colour in
            let words = ColourWords(colour, frame)
            return (colour.rawValue, ["sign": words.meaning, "says": words.word])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = try? encoder.encode(Dictionary(signs, uniquingKeysWith: { first, _ in first }))
        return String(decoding: text ?? Data(), as: UTF8.self)
    }

    func colourTile(of ledger: Ledger.Name, _ tile: Tile, _ call: Call) async throws -> [UInt8] {
        try await acting(call) { acting, db in
            let book = try await readLedger(named: ledger, acting, in: db)
            let place = try await shelf.current(in: db)?.definitions.place
            let time = TimeWords(try catalogue(call.language), zone: place?.timeZone ?? "", now: now())
            let coloured = try coloured(book, on: time.today)
            return try await db.colours.tile(of: coloured, tile, within: book.own, on: time.today)
        }
    }
}
