import Access
import Postgres
import Testing

/// Trees against the answers of the reference implementation of RFC 6962.
@Suite struct MerkleTreeTests {
    private static let entries = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test(arguments: roots.indices)
    func `a tree has the root the standard gives`(count: Int) throws {
        let leaves = try Self.entries.prefix(count).map { MerkleTree.leaf(try #require(Hex.bytes(of: $0))) }
        #expect(Hex.text(of: MerkleTree.root(of: leaves)) == Self.roots[count])
    }

    @Test func `an inner node does not pass for a leaf`() {
        let two = [MerkleTree.leaf([1]), MerkleTree.leaf([2])]
        #expect(MerkleTree.leaf(two.joined()) != MerkleTree.root(of: two))
    }
}

/// The one way a record is written before it is hashed.
@Suite struct CanonicalFormTests {
    static let forms: [([String: CanonicalForm.Value], String)] = [
        ([:], "{}"),
        (["b": .number(2), "a": .number(-1)], #"{"a":-1,"b":2}"#),
        (["a": .text(nil), "b": .truth(true), "c": .truth(false)], #"{"a":null,"b":true,"c":false}"#),
        (["a": .list([]), "b": .list(["x", "y\"z"])], #"{"a":[],"b":["x","y\"z"]}"#),
        (["a": .text("审计\u{1F512}é/")], "{\"a\":\"审计\u{1F512}é/\"}"),
        (
            ["a": .text("\\\"\u{8}\t\n\u{C}\r\u{1}\u{1F}\u{7F}")],
            "{\"a\":\"\\\\\\\"\\b\\t\\n\\f\\r\\u0001\\u001f\u{7F}\"}"
        ),
        (
            ["account_id": .number(1), "act": .number(2), "ac": .number(3)],
            #"{"ac":3,"account_id":1,"act":2}"#
        ),
    ]

    @Test(arguments: forms)
    func `a record is written in one way`(values: [String: CanonicalForm.Value], text: String) {
        #expect(CanonicalForm.text(values) == text)
    }

    @Test func `what was declared is read back, and nothing else is`() {
        let restored = Restored(
            lastBatch: 3, anchoredBatch: 9, anchoredHead: [UInt8](repeating: 7, count: 32), reason: "磁盘坏了")
        #expect(Restored(restored.form) == restored)
        #expect(Restored(restored.form + " ") == nil)
        #expect(Restored("{}") == nil)
    }
}
