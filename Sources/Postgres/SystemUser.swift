package import Glibc

/// A user of the operating system.
package struct SystemUser: Sendable {
    package let id: uid_t
    let group: gid_t
    package let name: String

    package init?(id: uid_t) {
        guard let entry = getpwuid(id) else { return nil }
        self.init(named: String(cString: entry.pointee.pw_name))
    }

    package init?(named name: String) {
        guard let entry = getpwnam(name) else { return nil }
        id = entry.pointee.pw_uid
        group = entry.pointee.pw_gid
        self.name = name
    }

    static var current: SystemUser? {
        SystemUser(id: geteuid())
    }
}
