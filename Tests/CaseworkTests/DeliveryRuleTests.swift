import Casework
import Foundation
import Territory
import Testing

/// When something is sent, sent again and given up, where to, and to whom: tables of it.
@Suite struct DeliveryRuleTests {
    private static let now = Date(timeIntervalSince1970: 1_804_039_200)

    private static let answers: [(DeliveryAnswer, Int, Double?)] = [
        (.status(200), 1, nil), (.status(204), 8, nil), (.status(299), 3, nil),
        (.status(199), 1, 30), (.status(302), 1, 30), (.status(400), 1, 30), (.status(500), 1, 30),
        (.status(500), 2, 120), (.status(500), 3, 600), (.status(500), 4, 1_800), (.status(500), 5, 3_600),
        (.status(500), 6, 7_200), (.status(500), 7, 14_400), (.status(500), 8, -1), (.status(500), 9, -1),
        (.status(404), 1, -1), (.status(410), 1, -1), (.timeout, 1, 30), (.unreachable, 2, 120),
        (.broken, 3, 600), (.forbidden, 8, -1), (.keys, 1, 30), (.status(429), 1, 30), (.status(503), 2, 120),
        (.status(429, retryAfter: 5), 1, 5), (.status(503, retryAfter: 90), 3, 90),
        (.status(429, retryAfter: 0), 1, 1), (.status(429, retryAfter: -9), 1, 1),
        (.status(503, retryAfter: 9_999_999), 1, 86_400), (.status(503, retryAfter: 5), 8, -1),
        (.status(500, retryAfter: 5), 1, 30), (.status(404, retryAfter: 5), 1, -1),
    ]

    @Test(arguments: [
        (DeliveryAnswer.status(200), 1, false), (.status(500), 1, false), (.status(500), 2, true),
        (.timeout, 2, true), (.unreachable, 7, true), (.unreachable, 8, false), (.status(410), 1, true),
        (.status(404), 8, false), (.status(429, retryAfter: 9), 3, true),
    ])
    func `the other gateway is asked after the second try, and after the last nobody`(
        answer: DeliveryAnswer, tries: Int, passesOn: Bool
    ) {
        #expect(DeliveryRule.passesOn(after: answer, tries: tries) == passesOn)
    }

    @Test(arguments: answers)
    func `an answer decides when it is tried again`(answer: DeliveryAnswer, tries: Int, wait: Double?) {
        // No wait: it is sent; below zero: it is parked.
        let expected: DeliveryVerdict =
            if let wait { wait < 0 ? .parked : .again(at: Self.now + wait) } else { .sent }
        #expect(DeliveryRule.verdict(of: answer, tries: tries, at: Self.now) == expected)
    }

    private static let states: [(Bool, Int, Double, DeliveryObstacle?)] = [
        (true, 1, 0, nil), (false, 1, 0, .off), (true, 8, 0, nil),
        (true, 9, 0, .tries),
        (true, 1, 3 * 86_400, nil), (true, 1, 3 * 86_400 + 1, .stale), (false, 9, 9e9, .off),
    ]

    @Test(arguments: states)
    func `what is off, old or hopeless is not tried`(
        isOn: Bool, tries: Int, age: Double, obstacle: DeliveryObstacle?
    ) {
        let found = DeliveryRule.obstacle(isOn: isOn, tries: tries, madeAt: Self.now - age, at: Self.now)
        #expect(found == obstacle)
    }

    @Test(arguments: [
        ("2027-03-03T08:00:00+08:00", "2027-03-03T08:00:00+08:00"),
        ("2027-03-03T20:59:59+08:00", "2027-03-03T20:59:59+08:00"),
        ("2027-03-03T21:00:00+08:00", "2027-03-04T08:00:00+08:00"),
        ("2027-03-03T23:59:59+08:00", "2027-03-04T08:00:00+08:00"),
        ("2027-03-04T00:00:00+08:00", "2027-03-04T08:00:00+08:00"),
        ("2027-03-04T07:59:59+08:00", "2027-03-04T08:00:00+08:00"),
    ])
    func `residents are told between two hours of their own clock`(at: String, opens: String) throws {
        let hours = try #require(WorkHours("08:00-21:00"))
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let moment = try Date(at, strategy: .iso8601)
        #expect(try hours.opening(at: moment, in: zone) == Date(opens, strategy: .iso8601))
    }

    @Test func `the night clocks are changed, the morning is the new one`() throws {
        let hours = try #require(WorkHours("08:00-21:00"))
        let zone = try #require(TimeZone(identifier: "America/Los_Angeles"))
        let evening = try Date("2027-03-13T22:00:00-08:00", strategy: .iso8601)
        #expect(
            try hours.opening(at: evening, in: zone) == Date("2027-03-14T08:00:00-07:00", strategy: .iso8601))
    }

    @Test(arguments: [
        ("138****1234", NoticeChannel.sms as NoticeChannel?), ("陈*", .wechat), ("1****23", .wechat),
        ("c***@example.org", nil),
    ])
    func `a mask says by which channel, as far as it shows`(masked: String, channel: NoticeChannel?) {
        #expect(ContactAddress.channel(ofMasked: masked) == channel)
    }

    @Test(arguments: [
        ("13812341234", "13812341234" as String?), ("陈小明 138 1234 1234", "13812341234"),
        ("+86-138-1234-1234", "+8613812341234"), ("电话13812341234，谢谢", "13812341234"),
        ("wx13812341234", nil), ("wx_13812341234", nil), ("12345", nil), ("1381234123413812341234", nil),
        ("", nil),
    ])
    func `a telephone is taken whole or not at all`(contact: String, address: String?) {
        #expect(ContactAddress.address(in: contact, for: .sms) == address)
    }

    @Test(arguments: [
        ("wx_12345", "wx_12345" as String?), ("微信：chen-xm88", "chen-xm88"), ("Johnson", nil), ("陈小明", nil),
        ("ab1", nil), ("1abcdef", nil), ("", nil),
    ])
    func `a word that may be a name is nobody's address`(contact: String, address: String?) {
        #expect(ContactAddress.address(in: contact, for: .wechat) == address)
        #expect(ContactAddress.address(in: contact, for: .webhook) == nil)
    }

    @Test(arguments: [
        ("https://a.example", "https://a.example:443/" as String?),
        ("https://A.example:8443/x?y=1", "https://a.example:8443/x?y=1"),
        ("https://a.example:8443/x?y=1", "https://a.example:8443/x?y=1"),
        ("http://[::1]:9/x", "http://[::1]:9/x"),
        ("http://127.0.0.1", "http://127.0.0.1:80/"), ("ftp://a.example", nil), ("https://", nil),
        ("https://user@a.example/", nil), ("https://a.example#x", nil), ("https://a.example?x", nil),
        ("https://a.example:0/", nil), ("https://a.example:99999/", nil), ("https://a.example:x/", nil),
        ("https://a.example\\@b/", nil), ("https://a example/", nil), ("https://例.example/", nil),
        ("https://[::1/", nil), ("HTTPS://a.example", nil), ("https://a.example:/", nil), ("", nil),
    ])
    func `an address is read strictly`(text: String, read: String?) {
        #expect(Endpoint(text)?.description == read)
    }

    @Test(
        arguments: [
            ([8, 8, 8, 8], true), ([10, 0, 0, 1], false), ([127, 0, 0, 1], false), ([172, 15, 0, 1], true),
            ([172, 16, 0, 1], false), ([172, 31, 255, 255], false), ([172, 32, 0, 1], true),
            ([192, 168, 1, 1], false),
            ([169, 254, 169, 254], false), ([100, 64, 0, 1], false), ([100, 128, 0, 1], true),
            ([0, 0, 0, 0], false),
            ([224, 0, 0, 1], false), ([255, 255, 255, 255], false), ([223, 255, 255, 255], true),
            ([198, 18, 0, 1], false), ([198, 20, 0, 1], true),
        ] as [([UInt8], Bool)])
    func `a number is anybody's or not`(bytes: [UInt8], isPublic: Bool) throws {
        #expect(try #require(NetworkAddress(bytes)).isPublic == isPublic)
    }

    @Test(
        arguments: [
            ([0x24, 0x08], true), ([0xfe, 0x80], false), ([0xfc, 0x00], false), ([0xff, 0x02], false),
            ([0x20, 0x01, 0x0d, 0xb8], false), ([0x20, 0x02, 0x0a], false), ([0x20, 0x01, 0, 0], false),
            ([], false),
            ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 8, 8, 8, 8], false), ([0, 0x64, 0xff, 0x9b], false),
        ] as [([UInt8], Bool)])
    func `a long number is anybody's or not`(start: [UInt8], isPublic: Bool) throws {
        let bytes = start + [UInt8](repeating: 0, count: 16 - start.count)
        #expect(try #require(NetworkAddress(bytes)).isPublic == isPublic)
    }

    @Test func `only listed origins are gone to, and into a network of one's own only when the list says so`()
        throws
    {
        let list = try #require(
            Gateways("https://a.example, private https://b.example:8443, http://localhost:9000"))
        let (near, far) = (
            try #require(NetworkAddress([10, 0, 0, 1])), try #require(NetworkAddress([8, 8, 8, 8]))
        )
        let here = try #require(NetworkAddress([127, 0, 0, 1]))
        let table: [(String, Bool, near: Bool, far: Bool, here: Bool)] = [
            ("https://a.example/x", true, false, true, false),
            ("https://a.example:444/", false, false, false, false),
            ("http://a.example/", false, false, false, false),
            ("https://b.example:8443/x", true, true, true, true),
            ("https://b.example/", false, false, false, false),
            ("http://localhost:9000/x", true, false, true, true),
            ("https://a.example.evil.example/", false, false, false, false),
        ]
        for row in table {
            let endpoint = try #require(Endpoint(row.0))
            #expect(list.admits(endpoint) == row.1, "\(row.0)")
            #expect(list.admits(near, of: endpoint) == row.near, "\(row.0)")
            #expect(list.admits(far, of: endpoint) == row.far, "\(row.0)")
            #expect(list.admits(here, of: endpoint) == row.here, "\(row.0)")
        }
        for wrong in [
            "http://a.example", "http://127.evil.example", "https://a.example/x", "private",
            "secret https://a.example", "a",
        ] {
            #expect(Gateways(wrong) == nil, "\(wrong)")
        }
        #expect(Gateways("") == Gateways.none)
    }

    @Test func `a signature is over moment, id and body`() throws {
        let id = try #require(UUID(uuidString: "00000000-0000-0000-0000-000000000001"))
        let body = Array(#"{"a":1}"#.utf8)
        let signed = Parcel.signature(of: body, id: id, at: Self.now, under: "key")
        // printf '%s' '1804039200.00000000-0000-0000-0000-000000000001.{"a":1}' | openssl dgst -sha256 -hmac key
        #expect(signed == "t=1804039200,v1=51ffe3075f9e8052b04725b9d67734abd0bc39c8006cf437b480f4660bbd9450")
        #expect(Parcel.signature(of: body, id: UUID(), at: Self.now, under: "key") != signed)
        #expect(Parcel.signature(of: body + [0], id: id, at: Self.now, under: "key") != signed)
        #expect(Parcel.signature(of: body, id: id, at: Self.now, under: "kez") != signed)
    }

    @Test func `a draft is refused by the first rule it breaks`() throws {
        let list = try #require(Gateways("https://a.example"))
        let good = ChannelDraft(
            kind: .sms, name: "x", url: "https://a.example/sms", events: [],
            secret: String(repeating: "s", count: 24))
        #expect(good.refusal(under: list) == nil)
        func draft(
            kind: NoticeChannel = .webhook, name: String = "x", url: String = "https://a.example/sms",
            events: [String] = [], secret: String = ""
        ) -> ChannelRefusal? {
            ChannelDraft(kind: kind, name: name, url: url, events: events, secret: secret).refusal(
                under: list)
        }
        #expect(draft() == nil)
        #expect(draft(kind: .page) == .kind)
        #expect(draft(name: " ") == .name(limit: 100))
        #expect(draft(name: String(repeating: "x", count: 101)) == .name(limit: 100))
        #expect(draft(url: "https://b.example/") == .notListed(offered: ["https://a.example:443"]))
        #expect(draft(url: "http://a.example/") == .notListed(offered: ["https://a.example:443"]))
        #expect(draft(events: ["report", "nothing"]) == .event("nothing"))
        #expect(draft(secret: "short") == .secret(24...200))
        #expect(draft(secret: String(repeating: " ", count: 30)) == .secret(24...200))
    }
}
