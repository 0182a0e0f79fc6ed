import Foundation
import Subprocess
import SystemPackage

/// Decoding strangers' images, in a process that can do nothing else: it reads one open file and writes
/// another, has no network, little memory, little time, and where permitted nobody's rights.
actor ReencodingChild {
    /// How long one photo may take; 50 megapixels of noise as HEIC took 9 s, a phone's photo takes one.
    static let mostSeconds = 10
    /// Of address space: 50 megapixels of interlaced 16-bit PNG need 0.4 GB, of HEIC 0.7 GB.
    private static let memory = 1_200_000_000
    /// Of output; 2048 × 2048 of noise is 1.6 MB.
    private static let outputBytes = 16_000_000
    /// A page of A4 is drawn some 1,500 pixels high: its small print can be read.
    private static let dotsPerInch = 130

    private let seconds: Double
    private let cage = Cage()

    init(seconds: Double = Double(mostSeconds)) {
        self.seconds = seconds
    }

    /// What becomes of an image.
    enum Work {
        /// A photo, whoever made it, becomes a JPEG.
        case photo(PhotoHeader)
        /// One of our own becomes a smaller JPEG; it is in sRGB already.
        case smaller
        /// One of our own becomes bare pixels (PPM), for work on them in this process.
        case unpacked
        /// Bare pixels that this process wrote become a JPEG again.
        case packed
        /// One page of a PDF, whoever made it, becomes a JPEG; the first is 1.
        case page(Int)
        /// A PDF becomes the number of its pages, in digits.
        case pages

        /// Colours that have to be made those of sRGB: of a stranger's photo that does not have them anyway.
        fileprivate var hasOwnColours: Bool {
            if case .photo(let header) = self { !header.isPlain } else { false }
        }
        fileprivate var isHEIC: Bool {
            if case .photo(let header) = self { header.kind == .heic } else { false }
        }
        fileprivate var isPacked: Bool {
            if case .packed = self { true } else { false }
        }
        fileprivate var isPDF: Bool {
            switch self {
            case .page, .pages: true
            default: false
            }
        }
    }

    /// Writes `input`, upright, in sRGB, without any metadata, of at most `side` × `side` pixels.
    func encode(
        _ input: FileDescriptor, to output: FileDescriptor, as work: Work, side: Int, quality: Int
    ) async throws {
        var status = try await make(
            work, from: input, to: output, side, quality, isUntagged: work.hasOwnColours)
        if work.hasOwnColours, case .exited(255) = status {
            try Task.checkCancellation()
            // Grey, or of four inks: taken for sRGB it cannot be read. Once more, without guessing.
            try input.seek(offset: 0, from: .start)
            try output.resize(to: 0)
            try output.seek(offset: 0, from: .start)
            status = try await make(work, from: input, to: output, side, quality, isUntagged: false)
        }
        switch status {
        case .exited(0):
            return
        // Killed by the clock, or by the limit of processor time (SIGKILL 9, SIGXCPU 24).
        case .signaled(9), .exited(128 + 9), .exited(128 + 24):
            throw PhotoRefusal.tookTooLong
        // 125 to 127: `timeout` and its like could not run what they were told to.
        case .exited(125...127):
            throw PhotoRefusal.unavailable(reason: "vipsthumbnail, prlimit or setpriv is not installed")
        default:
            throw PhotoRefusal.unreadable
        }
    }

    /// - Parameter isUntagged: A photo that does not say its colours has those of sRGB, as browsers take it;
    ///   left to itself libvips darkens such photos.
    private func make(
        _ work: Work, from input: FileDescriptor, to output: FileDescriptor, _ side: Int, _ quality: Int,
        isUntagged: Bool
    ) async throws -> TerminationStatus {
        // Pages come first: whoever sends photos waits for them anyway.
        let limits = [
            "nice", "prlimit", "--as=\(Self.memory)", "--cpu=\(Self.mostSeconds)",
            "--fsize=\(Self.outputBytes)",
            "--core=0", "--",
        ]
        let format =
            if case .unpacked = work { ".ppm[strip]" } else { ".jpg[strip,Q=\(quality),background=255]" }
        let source =
            switch work {
            // The loader of bare pixels has no options, and knows itself when the file ends too early.
            case .packed, .pages: "stdin"
            case .page(let number): "stdin[page=\(number - 1),dpi=\(Self.dotsPerInch)]"
            default: "stdin[fail_on=truncated]"
            }
        let colours =
            (isUntagged ? ["--import-profile", "srgb"] : [])
            + (work.hasOwnColours ? ["--export-profile", "srgb"] : [])
        let drawing =
            ["vipsthumbnail", source, "--size", "\(side)x\(side)>"] + colours + ["--output", format]
        var environment = Self.environment
        // libvips counts the loader of bare pixels among those not to be trusted with strangers' files, and
        // that of PDF, which is why nothing reads one but in this cage. No other takes what begins as a PDF.
        if work.isPacked || work.isPDF { environment["VIPS_BLOCK_UNTRUSTED"] = nil }
        // Where its modules are not: loading them takes longer than a photo, and only HEIC and PDF need one.
        if !work.isHEIC && !work.isPDF { environment["VIPSHOME"] = "/nonexistent" }
        let words =
            if case .pages = work { ["vipsheader", "-f", "n-pages", source] } else { drawing }
        return try await run(try await confined() + limits + words, input, output, environment)
    }

    private func run(
        _ words: [String], _ input: FileDescriptor, _ output: FileDescriptor,
        _ environment: [Environment.Key: String] = environment
    ) async throws -> TerminationStatus {
        // `timeout` keeps the time even when this process is killed meanwhile.
        let arguments = Arguments(["--signal=KILL", "\(seconds)"] + words)
        // When a request is given up: `timeout` passes SIGTERM on to the decoder, SIGKILL it could not.
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
        do {
            return try await Subprocess.run(
                .name("timeout"), arguments: arguments, environment: .custom(environment),
                workingDirectory: "/", platformOptions: options,
                input: .fileDescriptor(input, closeAfterSpawningProcess: false),
                output: .fileDescriptor(output, closeAfterSpawningProcess: false), error: .discarded
            ).terminationStatus
        } catch let error as SubprocessError {
            throw PhotoRefusal.unavailable(reason: "cannot start a process: \(error)")
        }
    }

    private static let environment: [Environment.Key: String] = [
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "HOME": "/nonexistent",
        // Only loaders that libvips trusts with strangers' files: no SVG, no PDF, no ImageMagick.
        "VIPS_BLOCK_UNTRUSTED": "1", "VIPS_CONCURRENCY": "1",
        // Above the limit of memory, so that no image is ever unpacked to the disk.
        "VIPS_DISC_THRESHOLD": "4g", "MALLOC_ARENA_MAX": "2",
    ]

    private func confined() async throws -> [String] {
        guard let words = try await cage.words() else {
            throw PhotoRefusal.unavailable(reason: "setpriv is not installed")
        }
        return words
    }
}
