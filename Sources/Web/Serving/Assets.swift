import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Postgres

/// Style sheets and scripts: ours from the program, those of others from the folder the start script filled.
/// All are held in memory, and packed where a packed copy lies beside them.
struct Assets: Sendable {
    struct Asset: Sendable {
        let type: String
        let tag: String
        let bytes: ByteBuffer
        let packed: ByteBuffer?
    }

    struct Missing: Error { let folder: String }

    private let assets: [String: Asset]

    init(folder: String) throws {
        guard FileManager.default.fileExists(atPath: folder), let own = Bundle.module.resourceURL else {
            throw Missing(folder: folder)
        }
        var assets: [String: Asset] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where Self.type(of: name) != nil {
            assets[name] = try Self.read(folder + "/" + name)
        }
        for (place, source) in [("styles", "Styles"), ("scripts", "Scripts")] {
            let path = own.appending(path: source).path
            for name in try FileManager.default.contentsOfDirectory(atPath: path)
            where Self.type(of: name) != nil {
                let key = name.hasSuffix(".svg") ? name : "\(place)/\(name)"
                assets[key] = try Self.read(path + "/" + name)
            }
        }
        self.assets = assets
    }

    /// One password a line, as the start script laid them out.
    static func commonPasswords(in folder: String) throws -> Set<String> {
        guard let text = try? String(contentsOfFile: folder + "/common-passwords.txt", encoding: .utf8) else {
            throw Missing(folder: folder)
        }
        return Set(text.split(separator: "\n").map { $0.lowercased() })
    }

    private static func type(of name: String) -> String? {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: nil
        }
    }

    private static func read(_ path: String) throws -> Asset {
        let data = try Data(contentsOf: URL(filePath: path))
        let packed = try? Data(contentsOf: URL(filePath: path + ".gz"))
        return Asset(
            type: type(of: path) ?? "application/octet-stream",
            tag: "\"" + Hex.text(of: SHA256.hash(data: data).prefix(8)) + "\"",
            bytes: ByteBuffer(bytes: data),
            packed: packed.map { ByteBuffer(bytes: $0) })
    }

    func answer(_ request: Request, _ call: Call) -> Response {
        guard let asset = assets[String(request.uri.path.dropFirst("/assets/".count))] else {
            return Response(status: .notFound)
        }
        var headers: HTTPFields = [
            .contentType: asset.type, .eTag: asset.tag, .cacheControl: "public, max-age=300",
            .vary: "Accept-Encoding",
        ]
        if request.headers[.ifNoneMatch] == asset.tag {
            return Response(status: .notModified, headers: headers)
        }
        if let packed = asset.packed, request.headers[.acceptEncoding]?.contains("gzip") == true {
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: packed))
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: asset.bytes))
    }
}
