import Access
import Casework
import Foundation
import Postgres
import SystemPackage
import Territory
import TestSupport
import Testing

/// Thirty reports at real places of Putian, and who gets each: a table of lon, lat, village and expected
/// owner.
@Suite(.enabled(if: SharedData.has("areas/putian_5level_2016.csv"), "the shared data folder is absent"))
struct PutianRoutingTests {
    /// Who is expected to get a report, and so who has a desk there.
    enum Expected: Sendable {
        /// The village keeps a desk.
        case village
        /// The village keeps none, its town does.
        case town
        /// The lamp's number is given, and the town has an urban care office.
        case care
        /// Neither village nor town keeps a desk.
        case county
        /// The point lies in no unit.
        case duty
    }

    struct Report: Sendable {
        let longitude: Double
        let latitude: Double
        let village: String
        let expected: Expected

        init(_ longitude: Double, _ latitude: Double, in village: String, goesTo expected: Expected) {
            self.longitude = longitude
            self.latitude = latitude
            self.village = village
            self.expected = expected
        }
    }

    static let reports = [
        Report(119.012358, 25.44929, in: "350302001002", goesTo: .village),  // 龙桥街道 兴安社区居委会
        Report(118.989907, 25.434111, in: "350302002005", goesTo: .town),  // 凤凰山街道 新塘社区居委会
        Report(118.996277, 25.414506, in: "350302003003", goesTo: .care),  // 霞林街道 霞林社区居委会
        Report(118.956445, 25.392491, in: "350302101203", goesTo: .village),  // 华亭镇 霞皋村委会
        Report(119.103385, 25.451239, in: "350303001004", goesTo: .county),  // 涵东街道 霞徐社区居委会
        Report(119.115413, 25.463924, in: "350303001010", goesTo: .village),  // 涵东街道 卓坡社区居委会
        Report(119.100978, 25.450835, in: "350303002004", goesTo: .town),  // 涵西街道 延宁社区居委会
        Report(119.122776, 25.431839, in: "350303100214", goesTo: .care),  // 三江口镇 前明村委会
        Report(119.13098, 25.476467, in: "350303102213", goesTo: .village),  // 国欢镇 黄厝村委会
        Report(119.035067, 25.418602, in: "350304001204", goesTo: .county),  // 镇海街道 埭里村委会
        Report(119.041492, 25.488255, in: "350304100001", goesTo: .village),  // 西天尾镇 东星社区居委会
        Report(119.034537, 25.542252, in: "350304100216", goesTo: .town),  // 西天尾镇 林山村委会
        Report(119.062117, 25.369842, in: "350304101207", goesTo: .care),  // 黄石镇 七境村委会
        Report(119.115194, 25.359272, in: "350304101213", goesTo: .village),  // 黄石镇 惠上村委会
        Report(119.044602, 25.349299, in: "350304102228", goesTo: .county),  // 新度镇 凌厝村委会
        Report(119.090984, 25.315339, in: "350305100201", goesTo: .village),  // 笏石镇 北埔村委会
        Report(119.084011, 25.322114, in: "350305100217", goesTo: .town),  // 笏石镇 坝津村委会
        Report(119.066453, 25.3136, in: "350305100226", goesTo: .care),  // 笏石镇 丙仑村委会
        Report(119.125908, 25.284614, in: "350305104204", goesTo: .village),  // 东峤镇 前沁村委会
        Report(119.112098, 25.045212, in: "350305108210", goesTo: .county),  // 湄洲镇 后巷村委会
        Report(118.682198, 25.36162, in: "350322001003", goesTo: .village),  // 鲤城街道 十字社区居委会
        Report(118.701482, 25.367043, in: "350322001009", goesTo: .town),  // 鲤城街道 东门社区居委会
        Report(118.747978, 25.423691, in: "350322101003", goesTo: .care),  // 榜头镇 上墘社区居委会
        Report(118.766364, 25.445465, in: "350322101224", goesTo: .village),  // 榜头镇 官舍村委会
        Report(118.570103, 25.424733, in: "350322103003", goesTo: .county),  // 度尾镇 下洲社区居委会
        Report(118.696135, 25.341336, in: "350322104215", goesTo: .village),  // 鲤南镇 横塘村委会
        Report(118.789825, 25.518827, in: "350322110201", goesTo: .town),  // 钟山镇 钟山村委会
        Report(119.6, 25.05, in: "", goesTo: .duty),  // at sea
        Report(118.92, 24.96, in: "", goesTo: .duty),  // Meizhou Bay
        Report(119.35, 25.7, in: "", goesTo: .duty),  // across the northern boundary
    ]

    @Test func `each of thirty reports reaches the desk that answers for its place`() async throws {
        try await withDatabase { database in
            try await Self.givenPutian(in: database.superuser)
            let scene = try await Scene(on: database, pack: "putian")
            _ = try await scene.givenPost("city-duty", in: "3503")
            for county in ["350302", "350303", "350304", "350305", "350322"] {
                _ = try await scene.givenPost("county-dispatcher", in: county)
            }
            var owners: [String: String] = [:]
            // Counties last: whether a town keeps a desk is known only then.
            let order =
                Self.reports.filter { $0.expected != .county }
                + Self.reports.filter { $0.expected == .county }
            for report in order where owners[report.village] == nil {
                owners[report.village] = try await Self.givenDesks(for: report, in: scene)
            }
            for report in Self.reports {
                let done = try await scene.report("street-light", at: (report.longitude, report.latitude)) {
                    if report.expected == .care { $0.answers["pole"] = .text("LD-1") }
                }
                let owner = try await Self.owner(of: done.number, in: scene)
                #expect(owner == owners[report.village], "\(report)")
            }
        }
    }

    /// Sets up whoever is expected to get the report.
    /// - Returns: The code of the area, or the office and its area.
    private static func givenDesks(for report: Report, in scene: Scene) async throws -> String {
        let town = String(report.village.prefix(9))
        switch report.expected {
        case .village:
            _ = try await scene.givenPost("village-clerk", in: report.village)
            return report.village
        case .town:
            if try await !isStaffed(town, in: scene) {
                _ = try await scene.givenPost("town-dispatcher", in: town)
            }
            return town
        case .care:
            if try await office(in: town, scene) == nil {
                _ = try await scene.givenOrganization("urban-care", in: town)
            }
            return "urban-care " + town
        case .county:
            return try await isStaffed(town, in: scene) ? town : String(report.village.prefix(6))
        case .duty: return "3503"
        }
    }

    private static func isStaffed(_ area: String, in scene: Scene) async throws -> Bool {
        try await scene.look("SELECT 1 AS one FROM posts WHERE area = \(area)", { try $0.int("one") }) != nil
    }

    private static func office(in town: String, _ scene: Scene) async throws -> UUID? {
        try await scene.look("SELECT id FROM organizations WHERE area = \(town)", { try $0.uuid("id") })
    }

    private static func owner(of number: Case.Number, in scene: Scene) async throws -> String? {
        try await scene.look(
            """
            SELECT coalesce(a.to_area, o.slug || ' ' || o.area) AS owner
            FROM assignments a LEFT JOIN organizations o ON o.id = a.to_organization
            WHERE a.number = \(number.number) AND a.ended_at IS NULL
            """, { try $0.text("owner") })
    }

    private static func givenPutian(in database: Database) async throws {
        let names = DerivedNames(
            grid: .init(zh: "{village} 第{grid}网格", en: "{village}, grid {grid}"),
            unit: .init(zh: "第{grid}网格 {unit}单元", en: "Grid {grid}, unit {unit}"), dropped: "委会$")
        let city = try #require(Area.Code("3503"))
        let list = try SharedData.rows("areas/putian_5level_2016.csv")
        let file = FilePath(SharedData.url("boundaries/putian_county_gcj02.geojson").path)
        try await database.transaction { db in
            _ = try await ImportAreas(rows: list, datum: .gcj02, day: "2016-07-31").run(in: db)
        }
        try await database.transaction { db in
            _ = try await ImportBoundaries(file: file, datum: .gcj02).run(in: db)
        }
        let derive = DeriveTerritory(
            city: city, grids: 1_000, units: 2_000, names: names, again: false, day: "2024-01-01")
        try await database.transaction { db in _ = try await derive.run(in: db) }
    }
}
