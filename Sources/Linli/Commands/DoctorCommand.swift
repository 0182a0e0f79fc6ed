import ArgumentParser
import Foundation

/// Says what is not as it should be, and the way out of each.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "体检 · say what is not as it should be, and the way out")

    @OptionGroup var flags: DataOption

    func run() async throws {
        var problems: [Sentence] = []
        let settings = Settings(flags: flags, telling: &problems)
        let findings = await Doctor(settings: settings, problems: problems).findings(at: Date())
        for finding in findings { print(finding) }
        print(Sentence("发现 \(findings.count) 项", "\(findings.count) findings"))
        if !findings.isEmpty { throw ExitCode.failure }
    }
}
