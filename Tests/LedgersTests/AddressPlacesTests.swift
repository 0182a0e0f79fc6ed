import Territory
import TestSupport
import Testing

@testable import Ledgers

/// Which area an address names.
@Suite struct AddressPlacesTests {
    private static let places = AddressPlaces(
        [
            ("9901", "明川市"), ("990101", "东江区"), ("990102", "西山县"),
            ("990101001", "龙桥街道"), ("990101002", "黄石镇"), ("990102001", "黄石镇"), ("990102002", "度尾镇"),
            ("990101001001", "龙桥社区居民委员会"), ("990101002001", "桥兜村民委员会"), ("990101002002", "新村村委会"),
            ("990102002001", "中峰村"), ("990102001001", "桥兜村"),
        ].compactMap { code, name in Area.Code(code).map { Area(code: $0, name: name) } })

    @Test(arguments: [
        ("明川市西山县度尾镇中峰村 12 号", "990102002001"), ("西山县度尾乡中峰村", "990102002001"),
        ("度尾街道办事处旁", "990102002"), ("明川市东江龙桥街道文献路", "990101001"), ("中峰村委会", "990102002001"),
        ("明川东江区龙桥镇龙桥社区", "990101001001"), ("东江区黄石镇桥兜居委会", "990101002001"),
        ("东江区黄石镇新村", "990101002002"), ("东江区华侨新村 33 号", "990101"), ("黄石镇中峰", nil),
        ("黄石镇桥兜村", nil), ("西山路 3 号", nil), ("", nil), ("度尾镇工业区（黄石镇旧址）", "990102002"),
        ("东江区度尾镇中峰村", "990101"),
    ])
    func `an address lies where its names lead, and nowhere when they do not`(address: String, code: String?)
    {
        let placed = Self.places.place(of: address)
        if let code {
            #expect(placed == .area(Area.Code(code) ?? Area.Code("9901")!), "\(address)")
        } else if case .area = placed {
            Issue.record("\(address): \(placed)")
        }
    }

    @Test func `a name of several areas is none`() {
        let both = ["990101002", "990102001"].compactMap(Area.Code.init)
        #expect(Self.places.place(of: "黄石镇工业路 1 号") == .several(both))
    }

    /// Real firms of a real city, by the list of areas of 2016. A credit code says in which county a firm was
    /// registered first; who moved since, or was registered at the city, is no mistake of the reading.
    @Test(.enabled(if: SharedData.has("firms/putian_enterprises.csv"), "the shared data folder is absent"))
    func `most firms of a city are placed in a town, hardly any in the wrong county`() throws {
        let places = AddressPlaces(try Self.putian())
        var (all, towns, villages, unclear, compared, wrong) = (0, 0, 0, 0, 0, 0)
        for row in try SharedData.rows("firms/putian_enterprises.csv").dropFirst() {
            guard let address = row.fields.last, let credit = row.fields.dropFirst().first else { continue }
            all += 1
            switch places.place(of: address) {
            case .area(let code):
                if code.level >= .town { towns += 1 }
                if code.level == .village { villages += 1 }
                let registered = credit.dropFirst(2).prefix(6)
                guard code.level >= .county, registered.hasPrefix("3503"), registered.suffix(2) != "00" else {
                    continue
                }
                compared += 1
                if code.ancestor(at: .county)?.text != String(registered) { wrong += 1 }
            case .several: unclear += 1
            case .nowhere: break
            }
        }
        print("addresses \(all): town \(towns), of them village \(villages), unclear \(unclear),")
        print("county compared \(compared), another \(wrong)")
        #expect(all > 1_000 && Double(towns) > 0.6 * Double(all))
        #expect(compared > 500 && Double(wrong) < 0.03 * Double(compared))
    }

    private static func putian() throws -> [Area] {
        try SharedData.rows("areas/putian_5level_2016.csv").dropFirst().compactMap { row in
            guard let digits = row.fields.first, let name = row.fields.dropFirst(2).first,
                let level = row.fields.dropFirst(3).first.flatMap({ Area.Level(name: $0) }),
                let code = Area.Code(String(digits.prefix(level.digits)))
            else { return nil }
            return Area(code: code, name: name)
        }
    }
}
