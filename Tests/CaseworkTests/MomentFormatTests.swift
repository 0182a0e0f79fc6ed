import Casework
import Foundation
import Testing

/// Moments as files of other systems write them; the weekdays and offsets were looked up beside each.
@Suite struct MomentFormatTests {
    static let angeles = TimeZone(identifier: "America/Los_Angeles")

    @Test(arguments: [
        // Winter: eight hours behind.
        ("MM/dd/yyyy hh:mm:ss a", "12/31/2017 11:59:58 PM", "2018-01-01T07:59:58Z"),
        ("MM/dd/yyyy hh:mm:ss a", "01/05/2018 12:00:00 AM", "2018-01-05T08:00:00Z"),
        ("MM/dd/yyyy hh:mm:ss a", "01/05/2018 12:00:00 pm", "2018-01-05T20:00:00Z"),
        ("yyyy-MM-dd HH:mm:ss", "2020-01-02 08:43:00", "2020-01-02T16:43:00Z"),
        // Summer: seven.
        ("yyyy-MM-dd HH:mm:ss", "2020-07-02 08:43:00", "2020-07-02T15:43:00Z"),
        ("d/M/yyyy", "2/7/2020", "2020-07-02T07:00:00Z"),
        // Sunday 11 March 2018: clocks skip from two to three.
        ("yyyy-MM-dd HH:mm:ss", "2018-03-11 01:59:59", "2018-03-11T09:59:59Z"),
        ("yyyy-MM-dd HH:mm:ss", "2018-03-11 02:30:00", "2018-03-11T10:30:00Z"),
        ("yyyy-MM-dd HH:mm:ss", "2018-03-11 03:00:00", "2018-03-11T10:00:00Z"),
        // Sunday 4 November 2018: one to two comes twice; the first is meant.
        ("yyyy-MM-dd HH:mm:ss", "2018-11-04 01:30:00", "2018-11-04T08:30:00Z"),
        ("yyyy-MM-dd HH:mm:ss", "2018-11-04 02:00:00", "2018-11-04T10:00:00Z"),
        ("yyyy-MM-dd", "2020-02-29", "2020-02-29T08:00:00Z"),
    ])
    func `a moment is read where the clocks show it`(pattern: String, text: String, wanted: String) throws {
        let format = try #require(MomentFormat(pattern))
        let zone = try #require(Self.angeles)
        #expect(format.moment(text, in: zone) == (try Date(wanted, strategy: .iso8601)), "\(text)")
    }

    @Test(arguments: [
        "13/45/2018 08:00:00 AM", "02/29/2018 08:00:00 AM", "01/01/2018 13:00:00 PM",
        "01/01/2018 00:10:00 AM",
        "01/01/2018 08:00:00", "01/01/2018 08:60:00 AM", "01/01/18 08:00:00 AM", "01/01/2018 08:00:00 AM ",
        "", "soon",
    ])
    func `what is no moment is none`(text: String) throws {
        let format = try #require(MomentFormat("MM/dd/yyyy hh:mm:ss a"))
        #expect(format.moment(text, in: .gmt) == nil, "\(text)")
    }

    @Test(arguments: [
        "", "HH:mm", "yyyy-MM", "yyyy-MM-dd hh:mm", "yyyy-MM-dd HH a", "yy-MM-dd", "yyyy-MM-dd dd",
    ])
    func `a pattern without a whole date, or with half of a half day, is none`(pattern: String) {
        #expect(MomentFormat(pattern) == nil, "\(pattern)")
    }

    @Test func `bytes are UTF-8, or GBK, or neither`() {
        #expect(EncodedText.utf8(Array("路灯 light".utf8)) == Array("路灯 light".utf8))
        // 路灯 in GBK, from its published table.
        #expect(EncodedText.utf8([0xC2, 0xB7, 0xB5, 0xC6, 0x20]) == Array("路灯 ".utf8))
        #expect(EncodedText.utf8([0x41, 0xFF, 0xFF]) == nil)
        #expect(EncodedText.utf8([0xC2]) == nil)
    }
}
