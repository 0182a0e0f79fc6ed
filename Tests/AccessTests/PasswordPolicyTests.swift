import Access
import Foundation
import Testing

/// What a password must be, under each of the two schools.
@Suite struct PasswordPolicyTests {
    private static let common: Set<String> = ["password1234", "iloveyou2026", "passw0rd!"]

    private func policy(_ school: PasswordPolicy.School) -> PasswordPolicy {
        PasswordPolicy(school, common: Self.common, local: ["Mingchuan", "明川市", "linli"])
    }

    private func refusal(of password: String, _ school: PasswordPolicy.School) -> AccessRefusal? {
        do {
            try policy(school).refuse(password, of: "li.ming")
            return nil
        } catch { return error }
    }

    @Test(arguments: [
        ("Ab3!xyz", AccessRefusal.passwordLength(8...128)),
        (String(repeating: "aB3", count: 43), .passwordLength(8...128)),
        ("PassW0rd!", .passwordCommon), ("Li.Ming2026", .passwordPersonal),
        ("Mingchuan2026", .passwordPersonal), ("2026linli", .passwordPersonal),
    ])
    func `both schools refuse what is guessed first`(password: String, refusal wanted: AccessRefusal) {
        for school in PasswordPolicy.School.allCases {
            #expect(refusal(of: password, school) == wanted, "\(school)")
        }
    }

    @Test(arguments: [
        ("correct horse battery", AccessRefusal.passwordPlain), ("Correct horse battery", nil),
        ("tr4vel-light", nil), ("abcdefgh", .passwordPlain), ("明川的秋天真好看呀", .passwordPlain),
        ("明川的Autumn2", nil),
    ])
    func `one school wants mixed signs, the other does not`(password: String, mixed: AccessRefusal?) {
        #expect(refusal(of: password, .mlps) == mixed)
        #expect(refusal(of: password, .asvs) == nil)
    }

    @Test func `one school wants a new one every ninety days`() {
        let now = Date(timeIntervalSince1970: 1_772_337_600)
        for (days, isOld) in [(0, false), (90, false), (91, true)] {
            let set = now - Double(days) * 86_400
            #expect(policy(.mlps).isOld(set, at: now) == isOld)
            #expect(!policy(.asvs).isOld(set, at: now))
        }
        #expect(!policy(.mlps).isOld(nil, at: now))
    }
}
