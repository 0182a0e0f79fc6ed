/// A release of PostgreSQL, and whether it may serve.
package struct ServerRelease: Equatable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int

    /// 15.20 mends CVE-2026-120154, 116327, 14666, 16237 and 116311, which let rows past row security.
    package static let least = ServerRelease(major: 15, minor: 20)
    // All majors are mended on one day: what came out together with 15.20.
    private static let leastMinors = [15: 20, 16: 16, 17: 12, 18: 6]

    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads what programs and servers print, for example "postgres (PostgreSQL) 15.20 (Debian …)".
    package init?(printed: String) {
        let numbers = printed.split(whereSeparator: { !($0.isNumber || $0 == ".") })
        guard let version = numbers.first?.split(separator: ".").compactMap({ Int($0) }), version.count == 2
        else { return nil }
        self.init(major: version[0], minor: version[1])
    }

    /// Reads `server_version_num`, for example 150020.
    package init(number: Int) { self.init(major: number / 10_000, minor: number % 10_000) }

    package var isNewEnough: Bool {
        guard major >= Self.least.major else { return false }
        return minor >= (Self.leastMinors[major] ?? 0)
    }

    package var description: String { "\(major).\(minor)" }
}
