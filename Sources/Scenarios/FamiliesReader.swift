import Casework

/// Reads `families.yaml`.
struct FamiliesReader {
    let notebook: Notebook

    func families(from root: PackValue) -> [Family] {
        let entries = root.entries()
        let values = entries.required("families")?.list() ?? []
        entries.finish()
        var names = SeenNames(.family, notebook: notebook)
        return values.map { value in
            let entries = value.entries()
            let name = names.read(entries.required("family"))
            let title = entries.required("title")?.localized()
            entries.finish()
            return Family(name: name, title: title ?? LocalizedText(zh: "", en: ""))
        }
    }
}
