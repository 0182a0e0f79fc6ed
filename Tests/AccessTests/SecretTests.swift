import Access
import Foundation
import Testing

/// What only its holder knows, and what others may see of a contact.
@Suite struct SecretTests {
    @Test func `a receipt is read back as a person types it`() {
        let receipt = Secret.receipt()
        #expect(receipt.text.count == 24)
        #expect(Secret.receipt(typed: receipt.text.lowercased().replacing("-", with: " ")) == receipt)
        #expect(
            Secret.receipt(typed: receipt.text.replacing("0", with: "o").replacing("1", with: "l")) == receipt
        )
    }

    @Test func `two receipts differ`() {
        #expect(Secret.receipt() != Secret.receipt())
    }

    @Test(arguments: [
        ("13812341234", "138****1234"), ("138 1234 1234", "138****1234"), ("陈小明", "陈*"),
        ("ming@example.org", "m***@example.org"), ("ming@example.org 13812341234", "m***@example.org"),
        ("ming@13812341234", "m***@***"), ("陈小明 13812341234", "138****1234"), ("5551234", "5****34"),
        ("350302199001011234", "350****1234"), ("微信 chen", "微*"), ("", "*"),
    ])
    func `a contact is masked`(contact: String, masked: String) {
        #expect(Masking.masked(contact) == masked)
    }

    @Test func `a password matches its hash and nothing else`() async throws {
        let hash = try await Password.hash("正确 horse battery")
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await Password.matches("正确 horse battery", hash: hash))
        #expect(try await Password.matches("wrong", hash: hash) == false)
        #expect(try await Password.matches("anything", hash: nil) == false)
    }
}
