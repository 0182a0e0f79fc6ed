/// What one form may weigh. A body is measured while it arrives, so no more than this is ever held.
struct FormLimits: Sendable {
    /// The longest form, a report, has about fifteen fields; an administrator's about twenty.
    var fields = 40
    /// A report's words end at 2,000 characters; a pasted page longer than that is refused by its own rule.
    var fieldBytes = 64 * 1024
    /// Photos a report may carry.
    var files = 5
    /// What phones of today make of one photo, twice over.
    var fileBytes = 15 * 1024 * 1024
    /// Five photos, every field full, and the lines between them.
    var totalBytes = 80 * 1024 * 1024
    /// Browsers send some 200 bytes; a file name may have 255 characters of four bytes.
    var headerBytes = 8 * 1024
    /// A form without files: no page of ours sends a tenth of it.
    var encodedBytes = 256 * 1024

    /// RFC 2046, section 5.1.1.
    static let boundaryLength = 70
}

/// Why a form was not read. One case per rule; none of them is the server's fault.
enum MultipartRefusal: Error, Equatable {
    /// The content type is no form we read.
    case notMultipart
    /// `multipart/form-data` without a boundary RFC 2046 allows.
    case boundaryMissing
    case malformed
    /// The sender stopped before the closing line.
    case endedEarly
    case tooManyFields(limit: Int)
    case fieldTooLong(String, limit: Int)
    case tooManyFiles(limit: Int)
    case fileTooLarge(String, limit: Int)
    case totalTooLarge(limit: Int)
    /// Text of this field is not UTF-8.
    case notUTF8(String)
    /// Text of this field holds the character NUL, which PostgreSQL cannot keep.
    case nul(String)
}
