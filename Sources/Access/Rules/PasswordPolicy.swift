package import FoundationEssentials

/// What a password must be. Two schools disagree, and a place follows one of them.
package struct PasswordPolicy: Sendable {
    package enum School: String, Sendable, CaseIterable {
        /// Mixed characters, and a new one every ninety days (classified protection).
        case mlps
        /// Any characters, kept until there is a reason to change (ASVS 6.2.5 and 6.2.10).
        case asvs
    }

    /// ASVS 6.2.1 and 6.2.9: at least 8, and at least 64 allowed. Longer text only costs us time.
    package static let lengths = 8...128
    private static let age: TimeInterval = 90 * 86_400

    package let school: School
    /// The passwords tried first by whoever guesses, in small letters.
    private let common: Set<String>
    /// Words of the place: its name, ours.
    private let local: [String]

    package init(_ school: School, common: Set<String>, local: [String]) {
        self.school = school
        self.common = common
        self.local = local.map { $0.lowercased() }.filter { $0.count >= 4 }
    }

    /// - Throws: The first rule the password breaks.
    package func refuse(_ password: String, of login: String) throws(AccessRefusal) {
        guard Self.lengths.contains(password.unicodeScalars.count) else {
            throw .passwordLength(Self.lengths)
        }
        let small = password.lowercased()
        guard !common.contains(small) else { throw .passwordCommon }
        // A name with a year behind it is the next thing that is tried.
        let letters = String(small.drop { !$0.isLetter }.reversed().drop { !$0.isLetter }.reversed())
        guard !small.contains(login.lowercased()), !local.contains(letters) else { throw .passwordPersonal }
        guard school != .mlps || Self.sorts(in: password) >= 3 else { throw .passwordPlain }
    }

    /// Whether a password must be changed at the next sign-in.
    package func isOld(_ setAt: Date?, at now: Date) -> Bool {
        guard school == .mlps, let setAt else { return false }
        return now.timeIntervalSince(setAt) > Self.age
    }

    // Small letters, capitals, digits, everything else.
    private static func sorts(in password: String) -> Int {
        Set(password.map { $0.isNumber ? 0 : $0.isLowercase ? 1 : $0.isUppercase ? 2 : 3 }).count
    }
}
