import Access
import ArgumentParser
import Casework
import Foundation
import Ledgers
import Postgres
import Web

/// What a place's engineers decide: flags first, then the environment, then the file `linli.env`.
struct Settings: Sendable {
    /// The folder of our own PostgreSQL, photos and keys.
    let data: String
    /// A PostgreSQL of the place's own; `nil`: ours.
    let databaseURL: String?
    /// The same database as the one who owns it, for migrations and imports.
    let ownerURL: String?
    /// As the outside sees us, when a proxy stands in front.
    let publicURL: String?
    let assets: String
    /// Where the heads of the sealed audit are written down: a folder that is copied elsewhere.
    let anchors: String
    /// The folder backups are made in; `nil`: none are made.
    let backups: String?
    /// Where the server lays finished pieces of its write-ahead log.
    let waitingLog: String
    /// A file with the word monitoring shows to read `/metrics`; `nil`: this machine alone may.
    let metricsToken: String?
    /// How long "not ready" is said before a stop.
    let notice: Duration
    /// An XYZ address of a picture map; `nil`: outlines only.
    let baseMap: String?
    let connections: Int
    /// What one session may ask of one process.
    let pace: SessionPace
    let passwordSchool: PasswordPolicy.School
    /// The single sign-on of the place; `nil`: none.
    let singleSignOn: SingleSignOn?
    /// Trusted proxies in front of us; 0: none.
    let proxies: Int
    /// Where messages may go; empty: nowhere.
    let gateways: Gateways
    /// Where connectors may pull from, empty: nowhere; and what they show there.
    let pulls: PullConnectors.Permits

    /// Everything that is wrong with the settings, at once.
    struct Refusal: Error, CustomStringConvertible {
        let lines: [Sentence]
        var description: String { lines.map(\.description).joined(separator: "\n") }
    }

    /// - Parameter apart: Added to the name of a folder that no flag named, for data that must not mix with
    ///   a place's.
    init(
        flags: DataOption, apart: String = "",
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        var problems: [Sentence] = []
        self.init(flags: flags, apart: apart, environment: environment, telling: &problems)
        guard problems.isEmpty else { throw Refusal(lines: problems) }
    }

    /// Reads what can be read, for whoever only looks; what cannot is told, and has its ordinary value.
    init(
        flags: DataOption, apart: String = "",
        environment: [String: String] = ProcessInfo.processInfo.environment,
        telling problems: inout [Sentence]
    ) {
        let file = Self.file(environment["LINLI_SETTINGS"] ?? "linli.env")
        func value(_ name: String) -> String? {
            (environment[name] ?? file[name]).flatMap { $0.isEmpty ? nil : $0 }
        }
        data = Self.absolute(flags.data ?? (value("LINLI_DATA") ?? Self.defaultData) + apart)
        databaseURL = value("LINLI_DATABASE_URL")
        ownerURL = value("LINLI_OWNER_URL")
        if let problem = Self.twoDatabases(flags.data.map(Self.absolute), value) { problems.append(problem) }
        publicURL = value("LINLI_PUBLIC_URL")
        anchors = Self.absolute(value("LINLI_ANCHORS") ?? data + "/anchors")
        // A demo beside a place is no part of its backups.
        let isApart = flags.data == nil && !apart.isEmpty
        backups = isApart ? nil : value("LINLI_BACKUPS").map(Self.absolute)
        waitingLog = Self.absolute(value("LINLI_WAL") ?? PrivateCluster.logFolder(under: data))
        metricsToken = Self.word(value("LINLI_METRICS_TOKEN_FILE"), &problems)
        let seconds = value("LINLI_NOTICE") ?? "0"
        notice = .seconds(Int(seconds) ?? 0)
        if !(0...60).contains(Int(seconds) ?? -1) {
            problems.append(
                Sentence("LINLI_NOTICE 应为 0 到 60 秒：\(seconds)", "LINLI_NOTICE must be 0 to 60 s: \(seconds)"))
        }
        if let backups, (backups + "/").hasPrefix(data + "/") {
            problems.append(
                Sentence(
                    "LINLI_BACKUPS 不应在数据目录里：\(backups)",
                    "LINLI_BACKUPS must not lie in the data folder: \(backups)"))
        }
        assets = Self.absolute(value("LINLI_ASSETS") ?? ".assets")
        baseMap = value("LINLI_BASE_MAP")
        let count = value("LINLI_CONNECTIONS") ?? "16"
        connections = Int(count) ?? 0
        if !(1...100).contains(connections) {
            problems.append(
                Sentence(
                    "LINLI_CONNECTIONS 应为 1 到 100：\(count)", "LINLI_CONNECTIONS must be 1 to 100: \(count)"))
        }
        let rate = value("LINLI_SESSION_PAGES") ?? "4"
        pace = SessionPace(perSecond: Int(rate) ?? 4)
        if !(1...1_000).contains(Int(rate) ?? 0) {
            problems.append(
                Sentence(
                    "LINLI_SESSION_PAGES 应为 1 到 1000：\(rate)",
                    "LINLI_SESSION_PAGES must be 1 to 1000: \(rate)"))
        }
        let hops = value("LINLI_PROXIES") ?? "0"
        proxies = Int(hops) ?? -1
        if !(0...5).contains(proxies) {
            problems.append(
                Sentence("LINLI_PROXIES 应为 0 到 5：\(hops)", "LINLI_PROXIES must be 0 to 5: \(hops)"))
        }
        if let baseMap, !baseMap.hasPrefix("https://") {
            problems.append(
                Sentence("LINLI_BASE_MAP 应以 https:// 开头", "LINLI_BASE_MAP must begin with https://"))
        }
        let school = value("LINLI_PASSWORD_POLICY") ?? PasswordPolicy.School.mlps.rawValue
        passwordSchool = PasswordPolicy.School(rawValue: school) ?? .mlps
        if PasswordPolicy.School(rawValue: school) == nil {
            problems.append(
                Sentence(
                    "LINLI_PASSWORD_POLICY 应为 mlps 或 asvs：\(school)",
                    "LINLI_PASSWORD_POLICY must be mlps or asvs: \(school)"))
        }
        singleSignOn = Self.singleSignOn(value, &problems)
        pulls = Self.pulls(value, &problems)
        let listed = Gateways(value("LINLI_GATEWAYS") ?? "")
        gateways = listed ?? .none
        if listed == nil {
            problems.append(
                Sentence(
                    "LINLI_GATEWAYS 应为逗号分隔的 https:// 地址（内网的前面写 private），http:// 只限本机",
                    "LINLI_GATEWAYS must be https:// origins separated by commas "
                        + "(private before one of an intranet); http:// for this machine only"))
        }
    }

    // What lets us in lies in a file, so that neither the environment nor a pack shows it.
    private static func pulls(
        _ value: (String) -> String?, _ problems: inout [Sentence]
    ) -> PullConnectors.Permits {
        let origins = PullOrigins(value("LINLI_CONNECTORS") ?? "")
        if origins == nil {
            problems.append(
                Sentence(
                    "LINLI_CONNECTORS 应为逗号分隔的 https://、http:// 或 postgresql:// 地址"
                        + "（内网的前面写 private，不加密的数据库前面写 plain）",
                    "LINLI_CONNECTORS must be https://, http:// or postgresql:// origins separated by commas "
                        + "(private before one of an intranet, plain before a database without TLS)"))
        }
        var secrets = PullSecrets.none
        if let path = value("LINLI_CONNECTOR_SECRETS_FILE") {
            let text = try? String(contentsOfFile: path, encoding: .utf8)
            if let read = text.flatMap(PullSecrets.init) {
                secrets = read
            } else {
                problems.append(
                    Sentence(
                        "LINLI_CONNECTOR_SECRETS_FILE 应是能读的文件，每行写“接口名 = 凭据”",
                        "LINLI_CONNECTOR_SECRETS_FILE must be a readable file with lines of "
                            + "\"connector = what lets it in\""))
            }
        }
        return PullConnectors.Permits(origins: origins ?? .none, secrets: secrets)
    }

    /// A folder that was restored has a database of its own; the address of the running one stands in the
    /// settings, and what is meant for the one would be done to the other.
    private static func twoDatabases(_ folder: String?, _ value: (String) -> String?) -> Sentence? {
        guard let folder, value("LINLI_DATABASE_URL") != nil, let usual = value("LINLI_DATA"),
            Self.absolute(usual) != folder,
            FileManager.default.fileExists(
                atPath: PrivateCluster.postgresFolder(under: folder) + "/PG_VERSION")
        else { return nil }
        return Sentence(
            "\(folder) 有自己的数据库，LINLI_DATABASE_URL 却指向另一个：请用 LINLI_SETTINGS=/dev/null 运行",
            "\(folder) has a database of its own, and LINLI_DATABASE_URL names another: run this with "
                + "LINLI_SETTINGS=/dev/null")
    }

    // In a file, for the same reason as the secret below.
    private static func word(_ path: String?, _ problems: inout [Sentence]) -> String? {
        guard let path else { return nil }
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let word = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if word.utf8.count < 20 {
            problems.append(
                Sentence(
                    "LINLI_METRICS_TOKEN_FILE 应是能读的文件，内有至少 20 个字符",
                    "LINLI_METRICS_TOKEN_FILE must be a readable file with at least 20 characters"))
        }
        return word
    }

    // The secret lies in a file, so that neither the environment nor a list of processes shows it.
    private static func singleSignOn(
        _ value: (String) -> String?, _ problems: inout [Sentence]
    ) -> SingleSignOn? {
        guard let issuer = value("LINLI_OIDC_ISSUER") else { return nil }
        let isLocal = issuer.hasPrefix("http://127.0.0.1:") || issuer.hasPrefix("http://localhost:")
        if !issuer.hasPrefix("https://"), !isLocal {
            problems.append(
                Sentence("LINLI_OIDC_ISSUER 应以 https:// 开头", "LINLI_OIDC_ISSUER must begin with https://"))
        }
        let path = value("LINLI_OIDC_SECRET_FILE") ?? ""
        let secret = try? String(contentsOfFile: path, encoding: .utf8)
        guard let client = value("LINLI_OIDC_CLIENT"), let secret else {
            problems.append(
                Sentence(
                    "统一身份认证还需要 LINLI_OIDC_CLIENT 和能读的 LINLI_OIDC_SECRET_FILE",
                    "single sign-on also needs LINLI_OIDC_CLIENT and a readable LINLI_OIDC_SECRET_FILE"))
            return nil
        }
        return SingleSignOn(
            issuer: issuer, clientID: client,
            clientSecret: secret.trimmingCharacters(in: .whitespacesAndNewlines),
            loginClaim: value("LINLI_OIDC_LOGIN_CLAIM") ?? "preferred_username",
            strongLevel: value("LINLI_OIDC_STRONG_LEVEL"))
    }

    // PostgreSQL may not enter a checkout of root's, so root's data lies where services keep theirs.
    private static var defaultData: String {
        guard geteuid() == 0 else { return ".linli" }
        let checkout = FileManager.default.currentDirectoryPath
        let hash = checkout.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return "/var/lib/linli/" + String(hash, radix: 16)
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    // Lines of NAME=value; the names of the environment.
    private static func file(_ path: String) -> [String: String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
        let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard parts.count == 2, let name = parts.first, !name.hasPrefix("#"), let value = parts.last
            else {
                return nil
            }
            return (name, value)
        }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }
}

/// The flag every command takes.
struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: "数据目录 · the folder of database, photos and keys") var data:
        String?
}
