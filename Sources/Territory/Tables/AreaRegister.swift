import FoundationEssentials
import Postgres

extension Transaction {
    var register: AreaRegister { AreaRegister(transaction: self) }
}

/// Writing the tree of areas: what lists add, rename and close.
struct AreaRegister {
    let transaction: Transaction

    /// An area as kept, with what a list may change.
    struct Kept {
        let code: Area.Code
        let name: String
        let isOpen: Bool
    }

    /// All areas of some cities down to villages, made by lists, by code.
    func kept(in cities: Set<Area.Code>) async throws -> [Kept] {
        try await transaction.rows(
            """
            SELECT code, name, closed_on IS NULL AS is_open FROM areas
            WHERE left(code, 4) = ANY (\(cities.map(\.text).sorted())::text[]) AND level <= 4
                AND NOT is_derived
            ORDER BY code
            LIMIT 1000000
            """,
            as: {
                Kept(
                    code: try $0.value("code") { Area.Code($0) }, name: try $0.text("name"),
                    isOpen: try $0.bool("is_open"))
            })
    }

    private struct Line: Encodable {
        let code: String
        let name: String
        let name_en: String?
        let nbs_code: String?
        let suspect: String?
        let lon: Double?
        let lat: Double?
    }

    /// Adds areas and brings known ones up to date; a point once known is not forgotten.
    ///
    /// - Returns: How many rows are new or changed.
    func save(_ entries: [AreaList.Entry], openedOn day: String) async throws -> Int {
        let lines = entries.map {
            Line(
                code: $0.code.text, name: $0.name, name_en: $0.englishName, nbs_code: $0.nbsCode,
                suspect: $0.suspicion?.rawValue, lon: $0.point?.longitude, lat: $0.point?.latitude)
        }
        let json = String(decoding: try JSONEncoder().encode(lines), as: UTF8.self)
        return try await transaction.execute(
            """
            INSERT INTO areas AS a (
                code, name, name_en, level, nbs_code, opened_on, is_derived, suspect, point)
            SELECT r.code, r.name, r.name_en, area_level(r.code), r.nbs_code, \(day)::date, false, r.suspect,
                CASE WHEN r.lon IS NOT NULL THEN ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326) END
            FROM jsonb_to_recordset(\(json)::jsonb) AS r(
                code text, name text, name_en text, nbs_code text, suspect text, lon float8, lat float8)
            ORDER BY r.code
            ON CONFLICT (code) DO UPDATE
            SET name = EXCLUDED.name, name_en = coalesce(EXCLUDED.name_en, a.name_en),
                nbs_code = EXCLUDED.nbs_code,
                suspect = EXCLUDED.suspect, point = coalesce(EXCLUDED.point, a.point), closed_on = NULL,
                is_derived = false
            WHERE (a.name, a.name_en, a.nbs_code, a.suspect, a.point, a.closed_on, a.is_derived)
                IS DISTINCT FROM
                (EXCLUDED.name, coalesce(EXCLUDED.name_en, a.name_en), EXCLUDED.nbs_code, EXCLUDED.suspect,
                    coalesce(EXCLUDED.point, a.point), NULL, false)
            """)
    }
}
