import Foundation
import Synchronization

/// Somebody with a telephone: opens the form, fills it in, sends two photos and then the form, as the page's
/// own scripts do; tries again when told to come back.
struct BenchReporter: Sendable {
    /// Every report of a day begins with these words, and goes on with a number of its own.
    static let mark = "路边第 "
    static let photosEach = 2
    /// Seconds between the form and the sending; people take longer, and wait just the same.
    static let filling_s = 2.0
    /// As `reach.js` waits: 1, 2, 4, 8 seconds.
    private static let tries = 5

    let photos: [BenchPhoto]
    let points: [(longitude: Double, latitude: Double)]
    let scenarios: [String]
    let ledger: BenchLedger
    let tally: BenchTally
    let began: ContinuousClock.Instant

    /// A form as it was opened.
    private struct Form {
        let cookie: String
        let csrf: String
        let key: String
        let address: String
        let turn: Int
    }

    /// What a report was answered.
    struct Receipt: Sendable {
        let number: String
        let receipt: String
        let cookie: String
        let csrf: String
        let address: String
    }

    private enum Answered {
        case receipt(Receipt)
        /// To be told again under the same key.
        case later(Int)
        case refused(Int)
    }

    /// The whole way of one report; noted in tally and ledger.
    func tell(_ turn: BenchPool.Turn, _ caller: BenchCaller) {
        let form = open(turn.number, caller)
        tally.note(
            BenchSample(
                name: BenchPage.form.rawValue, at: turn.at, ms: turn.ms, status: form.status,
                isRight: form.opened != nil))
        let sending = BenchPool.Turn(
            number: turn.number, at: turn.at + Self.filling_s,
            moment: turn.moment.advanced(by: .seconds(Self.filling_s)))
        BenchPool.wait(until: sending.moment)
        var status = form.status
        if let opened = form.opened {
            (status, _) = send(opened, photos: Self.photosEach, caller)
        }
        tally.note(
            BenchSample(
                name: "report", at: sending.at, ms: sending.ms, status: status, isRight: status == 201))
    }

    /// A report without photos, from before the day began.
    func tellBefore(_ turn: Int, _ caller: BenchCaller) -> BenchTown.Reporter? {
        guard let form = open(turn, caller).opened,
            let told = send(form, photos: 0, caller).receipt
        else { return nil }
        let body = "csrf=\(told.csrf)&number=\(told.number)&receipt=\(told.receipt)"
        let request = head(
            "POST /follow", form, ["Content-Type: application/x-www-form-urlencoded"], body.utf8.count)
        guard let answer = caller.ask(Array((request + body).utf8)),
            let cookie = answer.headers["set-cookie"]?.prefix(while: { $0 != ";" }),
            cookie.hasPrefix("__Host-receipt=")
        else { return nil }
        return BenchTown.Reporter(number: told.number, cookie: String(cookie), address: form.address)
    }

    private func open(_ turn: Int, _ caller: BenchCaller) -> (opened: Form?, status: Int) {
        let address = BenchVisits.address(turn, salt: 9)
        let request =
            "GET /report HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: \(address)\r\n\r\n"
        guard let answer = caller.ask(Array(request.utf8)) else { return (nil, 0) }
        let page = String(decoding: answer.body, as: UTF8.self)
        guard let cookie = answer.headers["set-cookie"]?.prefix(while: { $0 != ";" }),
            let csrf = page.firstMatch(of: /name="csrf" value="([^"]+)"/),
            let key = page.firstMatch(of: /name="key" value="([^"]+)"/)
        else { return (nil, answer.status) }
        let form = Form(
            cookie: String(cookie), csrf: String(csrf.output.1), key: String(key.output.1),
            address: address, turn: turn)
        return (form, answer.status)
    }

    private func send(_ form: Form, photos count: Int, _ caller: BenchCaller) -> (
        status: Int, receipt: Receipt?
    ) {
        var last = 0
        for attempt in 0..<Self.tries {
            if attempt > 0 {
                tally.noteToldAgain()
                Thread.sleep(forTimeInterval: pow(2, Double(attempt - 1)))
            }
            switch sendOnce(form, photos: count, caller) {
            case .receipt(let receipt):
                ledger.note(.init(number: receipt.number, photos: count, moment: .now))
                return (201, receipt)
            case .refused(let status): return (status, nil)
            case .later(let status): last = status
            }
            if tally.isOver { break }
        }
        return (last, nil)
    }

    private func sendOnce(_ form: Form, photos count: Int, _ caller: BenchCaller) -> Answered {
        var digests: [String] = []
        for place in 0..<count {
            let photo = photos[(form.turn * count + place) % photos.count]
            if let failed = upload(photo, form, caller) { return failed }
            digests.append(photo.sha256)
        }
        let began = ContinuousClock.now
        let answer = caller.ask(multipart(form, digests))
        note("receipt", since: began, answer?.status ?? 0, wanted: 201)
        guard let answer, answer.status == 201 else { return Self.failed(answer?.status ?? 0) }
        let page = String(decoding: answer.body, as: UTF8.self)
        guard let found = page.firstMatch(of: /data-number="([^"]+)" data-receipt="([^"]+)"/) else {
            return .refused(answer.status)
        }
        return .receipt(
            Receipt(
                number: String(found.output.1), receipt: String(found.output.2), cookie: form.cookie,
                csrf: form.csrf, address: form.address))
    }

    /// As `upload.js`: asks what is there, and sends the rest.
    ///
    /// - Returns: `nil` when it is all there.
    private func upload(_ photo: BenchPhoto, _ form: Form, _ caller: BenchCaller) -> Answered? {
        let path = "/api/v1/files/\(photo.sha256)"
        let standing = caller.ask(Array(head("GET \(path)", form, ["Linli-Report: \(form.key)"], nil).utf8))
        guard let standing, standing.status == 200 else { return Self.failed(standing?.status ?? 0) }
        if standing.headers["upload-complete"] == "?1" { return nil }
        let offset = min(photo.bytes.count, Int(standing.headers["upload-offset"] ?? "0") ?? 0)
        let piece = photo.bytes.dropFirst(offset)
        let request = head(
            "PUT \(path)", form,
            [
                "Linli-Report: \(form.key)", "Upload-Offset: \(offset)", "Upload-Complete: ?1",
                "Content-Type: application/octet-stream",
            ], piece.count)
        let began = ContinuousClock.now
        let answer = caller.ask(Array(request.utf8) + piece)
        note("photo", since: began, answer?.status ?? 0, wanted: 201)
        return answer?.status == 201 ? nil : Self.failed(answer?.status ?? 0)
    }

    private static func failed(_ status: Int) -> Answered {
        [400, 403, 413, 422].contains(status) ? .refused(status) : .later(status)
    }

    private func note(_ name: String, since moment: ContinuousClock.Instant, _ status: Int, wanted: Int) {
        tally.note(
            BenchSample(
                name: name, at: began.duration(to: moment) / .seconds(1),
                ms: moment.duration(to: .now) / .milliseconds(1), status: status,
                isRight: status == wanted))
    }

    private func head(_ first: String, _ form: Form, _ more: [String], _ length: Int?) -> String {
        let lines =
            [
                "\(first) HTTP/1.1", "Host: 127.0.0.1", "Cookie: \(form.cookie)",
                "X-Forwarded-For: \(form.address)",
            ] + more + (length.map { ["Content-Length: \($0)"] } ?? [])
        return lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func multipart(_ form: Form, _ digests: [String]) -> [UInt8] {
        let point = points[BenchSchedule.choice(form.turn, of: points.count, salt: 10)]
        let scenario = scenarios[BenchSchedule.choice(form.turn, of: scenarios.count, salt: 11)]
        let fields =
            [
                ("csrf", form.csrf), ("key", form.key), ("scenario", scenario),
                ("words", "\(Self.mark)\(form.turn) 号处有问题，已经三天了，请尽快派人来看看"),
                ("lon", String(point.longitude)), ("lat", String(point.latitude)),
            ] + digests.map { ("photo", $0) }
        let boundary = "----linli\(form.key)"
        let body =
            fields.map { name, value in
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
            }.joined() + "--\(boundary)--\r\n"
        let type = "Content-Type: multipart/form-data; boundary=\(boundary)"
        return Array((head("POST /report", form, [type], body.utf8.count) + body).utf8)
    }
}
