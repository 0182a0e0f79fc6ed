/// Cuts a `multipart/form-data` body into parts, whatever the sizes of the pieces it arrives in.
///
/// Append a piece, then ask for events until there is none; what is held stays below a piece and a header.
struct MultipartParser {
    enum Event: Equatable {
        case part(PartHeader)
        case content(ArraySlice<UInt8>)
        case partEnd
    }

    private enum State { case preamble, afterDelimiter, header, content, epilogue }

    private let delimiter: [UInt8]
    private let headerBytes: Int
    private var state = State.preamble
    // The first delimiter has no line end before it: this lends it one.
    private var pending: [UInt8] = [.carriageReturn, .newline]
    private var head = 0
    /// Up to here no end of the header was found: a sender of single bytes must not make us search again.
    private var searched = 0
    private var preamble = 0

    init(boundary: [UInt8], headerBytes: Int = FormLimits().headerBytes) {
        delimiter = [.carriageReturn, .newline, .dash, .dash] + boundary
        self.headerBytes = headerBytes
    }

    /// The boundary named by a content type, when it is a form of several parts.
    static func boundary(of contentType: String) throws(MultipartRefusal) -> [UInt8] {
        let header: HeaderValue
        do { header = try HeaderValue(contentType.utf8) } catch {
            throw contentType.lowercased().hasPrefix("multipart/form-data") ? .boundaryMissing : .notMultipart
        }
        guard header.value == "multipart/form-data" else { throw .notMultipart }
        guard let boundary = header.parameters["boundary"],
            (1...FormLimits.boundaryLength).contains(boundary.count),
            boundary.last != .space, boundary.allSatisfy(boundaryBytes.contains)
        else { throw .boundaryMissing }
        return boundary
    }

    // RFC 2046, section 5.1.1: bchars.
    private static let boundaryBytes = Set(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? ".utf8)

    /// Whether the closing line was seen.
    var isComplete: Bool { state == .epilogue }

    mutating func append(_ piece: some Sequence<UInt8>) {
        if head > 0 {
            pending.removeFirst(head)
            searched = max(0, searched - head)
            head = 0
        }
        if state != .epilogue { pending.append(contentsOf: piece) }
    }

    /// The next event, or `nil` when more of the body is needed first.
    mutating func next() throws(MultipartRefusal) -> Event? {
        while true {
            switch state {
            case .preamble:
                guard try skipPreamble() else { return nil }
            case .afterDelimiter:
                guard try readDelimiterEnd() else { return nil }
            case .header:
                guard let header = try readHeader() else { return nil }
                return .part(header)
            case .content:
                return readContent()
            case .epilogue:
                head = pending.count
                return nil
            }
        }
    }

    private mutating func skipPreamble() throws(MultipartRefusal) -> Bool {
        let (index, isWhole) = searchDelimiter()
        preamble += index - head
        head = index
        guard preamble <= headerBytes else { throw .malformed }
        if isWhole { passDelimiter() }
        return isWhole
    }

    private mutating func readDelimiterEnd() throws(MultipartRefusal) -> Bool {
        let end = pending[head...].prefix(2)
        guard end.count == 2 else { return false }
        head += 2
        if end.elementsEqual([.dash, .dash]) {
            state = .epilogue
        } else if end.elementsEqual([.carriageReturn, .newline]) {
            state = .header
            searched = head
        } else {
            throw .malformed
        }
        return true
    }

    private static let headerEnd: [UInt8] = [.carriageReturn, .newline, .carriageReturn, .newline]

    private mutating func readHeader() throws(MultipartRefusal) -> PartHeader? {
        while let lineEnd = pending[searched...].firstIndex(of: .carriageReturn) {
            // An empty header names no field.
            guard lineEnd > head, lineEnd - head <= headerBytes else { throw .malformed }
            searched = lineEnd
            let rest = pending[lineEnd...]
            if rest.starts(with: Self.headerEnd) {
                let header = try PartHeader(pending[head..<lineEnd])
                head = lineEnd + Self.headerEnd.count
                state = .content
                return header
            }
            // Perhaps the end, cut in two by the network: wait for the rest.
            if rest.count < Self.headerEnd.count { return nil }
            searched = lineEnd + 1
        }
        searched = pending.count
        guard pending.count - head <= headerBytes else { throw .malformed }
        return nil
    }

    private mutating func readContent() -> Event? {
        let (index, isWhole) = searchDelimiter()
        if index > head {
            let content = pending[head..<index]
            head = index
            return .content(content)
        }
        guard isWhole else { return nil }
        passDelimiter()
        return .partEnd
    }

    private mutating func passDelimiter() {
        head += delimiter.count
        state = .afterDelimiter
    }

    /// Where the delimiter begins, or from where on it might begin once more bytes have come.
    private func searchDelimiter() -> (index: Int, isWhole: Bool) {
        var from = head
        while let index = pending[from...].firstIndex(of: .carriageReturn) {
            let rest = pending[index...].prefix(delimiter.count)
            if rest.elementsEqual(delimiter.prefix(rest.count)) {
                return (index, rest.count == delimiter.count)
            }
            from = index + 1
        }
        return (pending.count, false)
    }
}
