import Foundation
import Subprocess
import SystemPackage

/// A photo drawn anew, and its thumbnail, as JPEG.
struct Developed {
    let photo: ArraySlice<UInt8>
    let thumbnail: ArraySlice<UInt8>

    /// What `linli-darkroom` answers with: two lengths of four bytes, the photo, the thumbnail.
    init?(answer: [UInt8]) {
        let start = 8
        guard answer.count > start else { return nil }
        let count = bigEndian(answer[0..<4])
        guard count > 0, count < answer.count - start,
            count + bigEndian(answer[4..<8]) == answer.count - start
        else { return nil }
        photo = answer[start..<start + count]
        thumbnail = answer[(start + count)...]
    }
}

/// The quick way for photos a page's script made smaller: a small program that is built beside this one and
/// confines itself. libvips takes eight times as much of a processor, most of it to start.
struct DarkroomChild: Sendable {
    /// Of an answer; 2048 × 2048 of noise is 1.6 MB.
    private static let answerBytes = 16_000_000

    /// Of a processor, for one photo.
    var seconds = ReencodingChild.mostSeconds

    /// `nil`: it is not there, and libvips draws every photo.
    static let program: String? = {
        guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        else { return nil }
        let path = URL(filePath: own).deletingLastPathComponent().appending(path: "linli-darkroom").path
        return access(path, X_OK) == 0 ? path : nil
    }()

    /// - Parameters:
    ///   - input: A bare JPEG, open.
    ///   - side: Most pixels a side of the thumbnail.
    /// - Returns: `nil` when the program is not there, or could not read the photo to its end.
    func develop(_ input: FileDescriptor, thumbnail side: Int, quality: Int) async throws -> Developed? {
        guard let program = Self.program else { return nil }
        let words = ["\(quality)", "\(side)", "\(seconds)"]
        do {
            let result = try await Subprocess.run(
                .path(FilePath(program)), arguments: Arguments(words), environment: .custom([:]),
                workingDirectory: "/", input: .fileDescriptor(input, closeAfterSpawningProcess: false),
                output: .bytes(limit: Self.answerBytes), error: .discarded)
            guard result.terminationStatus.isSuccess else { return nil }
            return Developed(answer: result.standardOutput)
        } catch let error as SubprocessError {
            throw PhotoRefusal.unavailable(reason: "cannot start a process: \(error)")
        }
    }
}
