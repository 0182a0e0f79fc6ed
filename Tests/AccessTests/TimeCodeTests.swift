import Access
import Foundation
import Testing

/// Codes of six digits, by the vectors of RFC 6238, appendix B (the last six of its eight digits).
@Suite struct TimeCodeTests {
    private let secret = Array("12345678901234567890".utf8)

    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `a code is what every authenticator app shows`(seconds: Int, code: String) {
        let step = TimeCode.step(at: Date(timeIntervalSince1970: Double(seconds)))
        #expect(TimeCode.code(secret, step: step) == code)
    }

    @Test(arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)])
    func `a clock may be half a minute off, and no more`(away: Int, fits: Bool) {
        let now = Date(timeIntervalSince1970: 1_234_567_890)
        let code = TimeCode.code(secret, step: TimeCode.step(at: now) + away)
        #expect((TimeCode.step(of: code, secret, at: now, after: nil) != nil) == fits)
    }

    @Test func `a code is good once`() throws {
        let now = Date(timeIntervalSince1970: 1_234_567_890)
        let code = TimeCode.code(secret, step: TimeCode.step(at: now))
        let step = try #require(TimeCode.step(of: "005 924", secret, at: now, after: nil))
        #expect(code == "005924")
        #expect(TimeCode.step(of: code, secret, at: now, after: step) == nil)
    }

    /// Half minutes between the last code and the present, and whether the present one is taken.
    @Test(arguments: [(-1, true), (0, false), (1, false), (4, false), (5, true), (120, true)])
    func `a code spent while the clock was ahead keeps nobody out once it is set back`(ahead: Int, fits: Bool)
    {
        let now = Date(timeIntervalSince1970: 1_234_567_890)
        let present = TimeCode.step(at: now)
        let code = TimeCode.code(secret, step: present)
        #expect((TimeCode.step(of: code, secret, at: now, after: present + ahead) == present) == fits)
    }

    @Test func `the square code carries secret, login and place`() {
        #expect(TimeCode.base32(secret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        #expect(
            TimeCode.address(secret, login: "li.ming", place: "明川 Linli")
                == "otpauth://totp/%E6%98%8E%E5%B7%9D%20Linli:li%2Eming?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=%E6%98%8E%E5%B7%9D%20Linli")
    }
}
