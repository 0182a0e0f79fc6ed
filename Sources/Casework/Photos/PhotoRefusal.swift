/// Why a photo was not kept. One case per rule.
package enum PhotoRefusal: Error, Equatable {
    /// Its content is none of JPEG, PNG, WebP and HEIC, whatever its name says.
    case notAnImage
    /// - limit: Pixels, width times height.
    case tooManyPixels(limit: Int)
    /// - limit: Bytes.
    case tooLarge(limit: Int)
    /// It begins like an image but cannot be decoded to its end.
    case unreadable
    case tookTooLong
    /// The disk where photos lie is full; to be tried again, or told without a photo.
    case noRoom
    /// Not the sender's fault; to be tried again.
    /// - reason: For the operator: what is missing or full.
    case unavailable(reason: String)
}
