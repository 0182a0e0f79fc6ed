/// Columns that tell nothing of a person by themselves, table by table. Whoever adds a column to the database
/// adds it here or, when it tells of a person, to `PersonalRegister`.
enum ImpersonalColumns {
    static let known: [String: Set<String>] = [
        "area_shapes": ["code", "level", "shape", "is_derived"],
        "area_change_entries": ["change_id", "ledger", "moved", "twins", "looked_at", "done_at"],
        "area_change_lines": ["change_id", "code", "successors", "names", "posts"],
        "area_changes": [
            "id", "closes_on", "reason", "begun_at", "done_at", "cancelled_at", "moved", "failure",
        ],
        "area_successors": ["code", "successor", "confirmed_on", "position"],
        "colour_appeals": [
            "home", "id", "entry_id", "ledger", "area", "reads_from", "raised_at", "outcome", "answered_at",
        ],
        "colour_decisions": [
            "home", "id", "entry_id", "ledger", "area", "reads_from", "colour", "source", "decided_at",
            "until",
            "ended_at",
        ],
        "catalogues": ["digest", "definition", "kept_at"],
        "entry_changes": [
            "home", "entry_id", "version", "ledger", "area", "reads_from", "source", "written_at", "ended_at",
        ],
        "import_sources": ["ledger", "area", "name", "columns", "kept_at"],
        "connectors": [
            "name", "ledger", "area", "source", "switched_at", "next_at", "tries", "lease", "leased_until",
        ],
        "connector_runs": [
            "id", "connector", "ledger", "area", "started_at", "ended_at", "outcome", "why", "detail", "read",
            "added", "changed", "same", "aside", "refused",
        ],
        "entry_conflicts": [
            "home", "id", "entry_id", "ledger", "area", "reads_from", "field", "source", "brought_at",
            "outcome", "settled_at",
        ],
        "source_rules": ["ledger", "area", "field", "source", "kept_at"],
        "entry_imports": [
            "ledger", "digest", "source", "lines_done", "accepted", "refused", "refused_bytes", "begun_at",
            "done_at",
        ],
        // Numbers of entries, and of nobody below a village.
        "entry_tally_changes": ["id", "ledger", "village", "entries"],
        "entry_tallies": ["ledger", "area", "entries"],
        "entry_secrets": ["home", "entry_id", "field", "ledger", "area", "sort", "is_live"],
        "ledgers": [
            "name", "catalogue", "columns", "key_column", "is_key_sealed", "keepers", "reads_from",
            "is_of_persons",
            "opened_at",
        ],
        "areas": [
            "code", "parent", "name", "name_en", "level", "nbs_code", "opened_on", "closed_on", "is_derived",
            "suspect", "point",
        ],
        "assignments": [
            "home", "case_id", "area", "id", "part", "to_area", "to_organization", "desk", "from_area",
            "from_organization", "number", "scenario", "pack_version", "reported_at", "step", "due_at",
            "seen_from", "given_at", "ended_at", "waits_until", "handed", "state", "state_at", "is_called",
            "coming_due_at", "came_at", "of_organization",
        ],
        "attempts": ["window_start", "count"],
        "audit": ["id", "fields"],
        "audit_seals": [
            "batch", "sealed_at", "audit_ids", "history_numbers", "leaves", "total", "audit_last",
            "history_last",
            "audit_settled", "history_settled", "audit_awaited", "history_awaited", "awaited", "previous",
            "root",
            "head", "suite", "key_id", "signature",
        ],
        "beat_areas": ["of_organization", "area", "beat_id"],
        "beat_redraws": [
            "of_organization", "wanted_at", "after_home", "after_id", "moved", "done_at",
        ],
        "beats": ["id", "of_organization", "shape", "since", "until"],
        "break_glasses": ["id", "area", "told", "ends_at"],
        "buckets": ["empty_at", "ready_at"],
        // Who said it is not kept: only the day, whom it is about, and what kind it is.
        "burdens": ["id", "said_on", "organization_id", "area", "kind"],
        "calendars": ["name", "definition"],
        "messages": ["home", "case_id", "id", "position", "direction", "key_id"],
        "case_grams": ["home", "case_id", "area", "seen_from", "reported_at"],
        "cases": [
            "home", "id", "number", "area", "seen_from", "scenario", "pack_version", "workflow", "step",
            "version",
            "origin", "reported_at", "due_at", "solved_level", "solved_at", "closed_at", "is_public",
            "routed_by", "waits_until", "handed_up_at", "solved_in_time",
        ],
        "channels": [
            "id", "kind", "name", "url", "events", "key_id", "is_on", "added_at", "changed_at", "answer",
            "answered_at", "on_since",
        ],
        "clocks": [
            "home", "case_id", "area", "id", "purpose", "started_at", "due_at", "stopped_at", "seen_from",
            "allowance", "beside", "warn_at", "warned_at", "paused_at", "waits_for", "waits_until", "left_s",
            "left_works", "waited_s", "escalated", "escalate_at", "settled_at",
        ],
        "contacts": ["home", "case_id", "area", "key_id"],
        // What is sent is words of the pack; whom it is for, the register says.
        "deliveries": [
            "id", "news", "channel_id", "channel", "home", "case_id", "event", "template", "content", "opens",
            "closes", "state", "tries", "next_at", "lease", "leased_until", "answer", "answered_at",
            "made_at",
        ],
        "pack_proposals": ["id", "name", "digest", "proposed_at", "ended_at", "definition"],
        "imported_cases": ["source", "old_number", "home", "case_id", "imported_at"],
        "duplicates": [
            "home", "case_id", "said_home", "said_id", "master_home", "master_id", "from_step", "said_by",
            "at",
        ],
        "followers": ["home", "case_id", "why"],
        "bulk_choices": ["home", "number"],
        "saved_filters": ["id", "position"],
        "saved_selections": ["id", "ledger", "is_of_persons", "saved_at", "ends_at"],
        "viewings": ["home", "case_id"],
        "questions": ["home", "case_id", "id", "fields", "wants_photo", "expires_at"],
        // Papers are of firms and areas; what may stand in one of somebody, the register says.
        "documents": [
            "id", "area", "ledger", "home", "entry_id", "reads_from", "kind", "version", "kept_at",
            "changed_at",
            "removed_at",
        ],
        "document_versions": [
            "document_id", "number", "area", "reads_from", "bytes", "media", "kept_at",
        ],
        "document_grants": [
            "id", "document_id", "is_folder", "area", "reads_from", "entry_id", "kind", "to_organization",
            "to_post", "purpose",
            "downloads", "until", "granted_at", "ended_at",
        ],
        "document_readings": [
            "id", "document_id", "number", "area", "reads_from", "way", "grant_id",
        ],
        "exports": [
            "id", "number", "area", "fields", "form", "rows", "needs_second", "as_of", "lapses_at",
            "is_approved",
            "key_id", "bytes", "made_rows", "is_cut", "made_at", "expires_at", "removed_at", "ledger",
            "ends_at",
        ],
        "extensions": [
            "home", "case_id", "area", "id", "clock_id", "purpose", "number", "scenario", "due_at",
            "wished_at", "to_area", "is_approved", "lapsed_at", "seen_from",
        ],
        "history": [
            "home", "case_id", "area", "version", "act", "from_step", "to_step", "is_public", "seen_from",
            "number",
            "salt",
        ],
        "idempotency": ["at"],
        // The key of signed contexts.
        "key": ["id", "secret"],
        "linli_migrations": ["name", "sha256", "applied_at"],
        // That a desk has read it, not who of it.
        "notices": [
            "id", "event", "home", "case_id", "number", "area", "scenario", "pack_version", "step",
            "seen_from", "to_area", "to_organization", "template", "at", "due_at", "read_at",
        ],
        // Numbers of cases, and of nobody below a village.
        "loop_changes": [
            "id", "area", "day", "level", "spent", "seen_from", "cases", "in_time", "handed_up",
        ],
        "filing_moves": ["form_id", "period", "area", "version", "reads_from", "act", "at"],
        "filing_reminders": ["area", "day", "form_id", "period", "late", "read_at"],
        "filings": [
            "form_id", "period", "area", "level", "reads_from", "due_on", "locks_on", "state", "version",
            "filed_on",
        ],
        "forms": [
            "id", "area", "title", "title_en", "rhythm", "fills", "reads_from", "begins_on", "ends_on",
            "due_days", "grace_days", "sent_at", "opened_through", "ended_at",
        ],
        "templates": ["id", "ledger", "area", "title", "digest", "kept_at", "retired_at"],
        "loop_counts": ["area", "day", "level", "spent", "seen_from", "cases", "in_time", "handed_up"],
        "task_lists": [
            "id", "area", "level", "title", "due_on", "sent_at", "asked", "settled", "late", "withdrawn_at",
        ],
        "tasks": ["list_id", "area", "due_on", "state", "settled_on"],
        "team_members": ["id", "team_id"],
        "teams": ["id", "kind", "name", "area", "board", "since", "until"],
        "whistle_counts": [
            "area", "day", "to_area", "to_organization", "seen_from", "called", "came", "in_time",
        ],
        "organizations": ["id", "name", "name_en", "kind", "slug", "area", "closed_on"],
        "outbox": [
            "id", "written_by", "at", "event", "home", "case_id", "area", "seen_from", "version", "detail",
            "taken_at",
        ],
        "packs": ["version", "name", "digest", "installed_at", "restores", "definition"],
        "pending_sign_ins": ["way", "is_password_settled", "is_factor_shown", "expires_at"],
        "photos": [
            "home", "case_id", "area", "id", "position", "width", "height", "bytes", "seen_from", "added_at",
        ],
        "solved_marks": ["z", "x", "y", "lon", "lat", "count", "made_at"],
        "parked_work": ["job", "item", "tries", "reason", "since", "next_at"],
        "meter_readings": ["id", "read_at", "open_cases", "overdue"],
        "place": ["id", "settings", "pack_version"],
        "post_kinds": ["pack_version", "name", "title", "role", "levels", "is_desk", "unmasks"],
        "presses": [
            "home", "case_id", "area", "id", "kind", "from_area", "clock_id", "due_at", "lapsed_at",
            "seen_from",
        ],
        "receipts": ["home", "case_id", "created_at"],
        "repeat_cases": ["repeat_id", "home", "case_id", "closed_at"],
        "repeat_walks": ["id", "closed_at", "last_home", "last_id"],
        "repeats": [
            "id", "area", "seen_from", "scenario", "pack_version", "found_at", "latest_at", "decision",
            "cause_home", "cause_id",
        ],
        "release_photos": [
            "home", "case_id", "area", "release_id", "id", "position", "width", "height", "bytes",
            "seen_from",
        ],
        "releases": ["home", "case_id", "area", "id", "seen_from"],
        "route_failures": ["id", "at", "scenario", "rule"],
        "scenarios": ["pack_version", "name", "definition", "is_public", "title"],
        "sessions": ["is_token"],
        "sign_in_links": ["expires_at", "opens_demo"],
        "watchers": [
            "home", "case_id", "area", "id", "to_area", "to_organization", "why", "number", "scenario",
            "pack_version", "clock_id", "purpose", "line", "due_at", "since", "ended_at", "seen_from",
        ],
        "workflows": ["pack_version", "name", "definition"],
    ]
}
