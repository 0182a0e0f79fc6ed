import Crypto
import FoundationEssentials

/// A hash tree as RFC 6962, section 2.1, describes it: a leaf can never pass for an inner node.
package enum MerkleTree {
    package static func leaf(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: [0] + Array(bytes)))
    }

    /// The root over leaves that are hashed already; of no leaves, the hash of nothing.
    package static func root(of leaves: [[UInt8]]) -> [UInt8] {
        guard !leaves.isEmpty else { return Array(SHA256.hash(data: [UInt8]())) }
        // Pairing from the left and carrying an odd one up gives the same tree as splitting at the largest
        // power of two.
        var level = leaves
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map { index in
                let right = index + 1
                return right < level.count ? node(level[index], level[right]) : level[index]
            }
        }
        return level.first ?? []
    }

    private static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: [1] + left + right))
    }
}
