// Foundation itself: regular files.
package import Casework
import Foundation
import Yams

extension PackReader {
    /// Reads the pack in a folder, such as `Packs/mingchuan`.
    ///
    /// A place may say `shares: NAME`: whatever file it does not have itself is then taken from the folder of
    /// that name beside its own.
    package static func read(folder: String) -> Result<Definitions, PackRefused> {
        whole(folder: folder).map(\.definitions)
    }

    /// Reads the pack a map belongs to, and of its maps the one in a file such as
    /// `Packs/los-angeles/imports/myla311.yaml`.
    package static func read(map path: String) -> Result<ImportMap, PackRefused> {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        let folder = url.deletingLastPathComponent().deletingLastPathComponent()
        return whole(folder: folder.path).flatMap { pack in
            if let map = pack.maps[importsFolder + "/" + url.lastPathComponent] { return .success(map) }
            let mark = Mistake.Mark(file: path, line: 1, column: 1)
            return .failure(PackRefused(mistakes: [Mistake(place: mark, kind: .file(.missing))]))
        }
    }

    /// Reads the pack in a folder as ``read(folder:)`` does, and the catalogue of its ledgers with it.
    package static func whole(folder: String) -> Result<WholePack, PackRefused> {
        let url = URL(fileURLWithPath: folder).standardizedFileURL
        let own = PackFolder(url: url)
        var files = own.files
        var mistakes = own.mistakes
        if let name = own.sharedName {
            let shared = PackFolder(url: url.deletingLastPathComponent().appendingPathComponent(name))
            files.merge(shared.files) { own, _ in own }
            mistakes += shared.mistakes
        }
        switch whole(files, of: url.lastPathComponent) {
        case .success(let pack) where mistakes.isEmpty: return .success(pack)
        case .success: return .failure(PackRefused(mistakes: mistakes))
        case .failure(let refused): return .failure(PackRefused(mistakes: mistakes + refused.mistakes))
        }
    }
}

/// What lies in one folder of packs.
private struct PackFolder {
    private(set) var files: [String: PackFile] = [:]
    private(set) var mistakes: [Mistake] = []

    private static let single = [
        PackReader.placeFile, PackReader.postsFile, PackReader.organizationsFile, PackReader.familiesFile,
        PackReader.calendarFile, PackReader.noticesFile, PackReader.repliesFile,
    ]
    private static let folders = [
        PackReader.calendarsFolder, PackReader.workflowsFolder, PackReader.scenariosFolder,
        PackReader.importsFolder, PackReader.codesFolder, PackReader.fieldsFolder, PackReader.ledgersFolder,
        PackReader.coloursFolder, PackReader.dossiersFolder, PackReader.connectorsFolder,
    ]
    /// A pack for each of a city's 436 known scenarios would still fit.
    private static let mostFiles = 1_000

    init(url: URL) {
        let name = url.lastPathComponent
        for entry in Self.listing(of: url) {
            let child = url.appendingPathComponent(entry)
            if Self.single.contains(entry) {
                add(entry, at: child, in: name)
            } else if Self.folders.contains(entry) {
                for file in Self.listing(of: child) {
                    if file.hasSuffix(".yaml") {
                        add(entry + "/" + file, at: child.appendingPathComponent(file), in: name)
                    } else {
                        refuse(entry + "/" + file, .unknownFile(file, known: []), in: name)
                    }
                }
            } else if entry != "README.md" {
                refuse(entry, .unknownFile(entry, known: Self.single + Self.folders), in: name)
            }
        }
    }

    /// Names in a folder, without hidden ones, in order; none when there is no such folder.
    private static func listing(of url: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    private mutating func add(_ entry: String, at url: URL, in name: String) {
        guard files.count < Self.mostFiles, let file = FileHandle(forReadingAtPath: url.path),
            // One byte beyond the limit is enough to refuse it.
            let data = try? file.read(upToCount: PackFile.sizeLimit + 1) ?? Data()
        else { return refuse(entry, .unreadable, in: name) }
        files[entry] = PackFile(path: name + "/" + entry, bytes: Array(data))
    }

    private mutating func refuse(_ entry: String, _ mistake: FileMistake, in name: String) {
        let mark = Mistake.Mark(file: name + "/" + entry, line: 1, column: 1)
        mistakes.append(Mistake(place: mark, kind: .file(mistake)))
    }

    /// The folder this place shares, when its `place.yaml` names one; a plain name, so never a path.
    var sharedName: String? {
        guard case .success(let tree)? = files[PackReader.placeFile]?.tree() else { return nil }
        let name = tree.root.mapping?.first { $0.key.string == "shares" }?.value.string ?? ""
        let isPlain = name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-"
        }
        return isPlain && !name.isEmpty ? name : nil
    }
}
