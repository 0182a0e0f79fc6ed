"""squawk on every migration. What stands already is never edited, so each accepted line has its reason here."""
import json
import pathlib
import subprocess
import sys

from ground import Row, version
from place import ROOT

PROGRAM = str(pathlib.Path(sys.executable).parent / "squawk")
SMALL = "the table has a dozen rows (kinds of post) or one for each post held; the check takes milliseconds"
FEW = "the table has a few rows a day; the check takes milliseconds"
BEFORE = "written before the first release: no place has these rows yet"
ACCEPTED = {
    ("packs.sql", "constraint-missing-not-valid"): "place has one row",
    ("packs.sql", "adding-foreign-key-constraint"): "place has one row, packs had none",
    ("three_administrators.sql", "ban-drop-constraint"): "a wider one takes its place in the same transaction",
    ("three_administrators.sql", "constraint-missing-not-valid"): SMALL,
    ("unmasking.sql", "constraint-missing-not-valid"): SMALL,
    ("sealed_audit.sql", "constraint-missing-not-valid"): BEFORE,
    ("sealed_audit.sql", "require-concurrent-index-creation"): BEFORE,
    ("acts_on_record.sql", "require-concurrent-index-creation"): BEFORE,
    ("cheaper_walls.sql", "require-concurrent-index-creation"): BEFORE,
    ("cheaper_walls.sql", "require-concurrent-index-deletion"): BEFORE,
    ("cheaper_walls.sql", "renaming-object"): "no statement names an index",
    ("case_orders.sql", "renaming-object"): "no statement names an index",
    ("case_orders.sql", "require-concurrent-index-creation"): BEFORE,
    ("case_orders.sql", "require-concurrent-index-deletion"): BEFORE,
    ("clocks_that_wait.sql", "constraint-missing-not-valid"): BEFORE,
    ("clocks_that_wait.sql", "require-concurrent-index-creation"): BEFORE,
    ("handing.sql", "constraint-missing-not-valid"): BEFORE,
    ("handing.sql", "require-concurrent-index-creation"): BEFORE,
    ("joint_handling.sql", "constraint-missing-not-valid"): BEFORE,
    ("loop_counts.sql", "require-concurrent-index-creation"): BEFORE,
    ("pack_history.sql", "constraint-missing-not-valid"): BEFORE,
    ("repeats.sql", "require-concurrent-index-creation"): BEFORE,
    ("stand_ins.sql", "constraint-missing-not-valid"): BEFORE,
    ("stand_ins.sql", "require-concurrent-index-creation"): BEFORE,
    ("watchers.sql", "require-concurrent-index-creation"): BEFORE,
    ("beats.sql", "require-concurrent-index-creation"): BEFORE,
    ("lists_by_index.sql", "require-concurrent-index-creation"): BEFORE,
    ("lists_by_index.sql", "require-concurrent-index-deletion"): BEFORE,
    ("lists_by_index.sql", "renaming-object"): "no statement names an index",
    ("solved_of_late.sql", "require-concurrent-index-creation"): BEFORE,
    ("solved_of_late.sql", "require-concurrent-index-deletion"): BEFORE,
    ("solved_and_open.sql", "require-concurrent-index-creation"): BEFORE,
    ("assignments_by_number.sql", "require-concurrent-index-creation"): BEFORE,
    ("numbers_by_index.sql", "require-concurrent-index-creation"): BEFORE,
    ("numbers_by_index.sql", "require-concurrent-index-deletion"): BEFORE,
    ("numbers_by_index.sql", "renaming-object"): "no statement names an index",
    ("desks_by_index.sql", "require-concurrent-index-creation"): BEFORE,
    ("desks_by_index.sql", "require-concurrent-index-deletion"): BEFORE,
    ("desks_by_index.sql", "renaming-object"): "no statement names an index",
    ("areas_of_each_level.sql", "require-concurrent-index-creation"): BEFORE,
    ("second_gateway.sql", "require-concurrent-index-deletion"): "a place has a handful of channels",
    ("granted_entries.sql", "adding-foreign-key-constraint"): FEW,
    ("granted_entries.sql", "ban-drop-constraint"): "a wider one takes its place in the same transaction",
    ("granted_entries.sql", "ban-drop-not-null"): "only orders of entries leave it empty, which no older program makes",
    ("granted_entries.sql", "constraint-missing-not-valid"): FEW,
    ("papers_for_posts.sql", "adding-foreign-key-constraint"): FEW,
    ("papers_for_posts.sql", "ban-drop-not-null"): "only grants to posts leave it empty, which no older program makes",
    ("papers_for_posts.sql", "constraint-missing-not-valid"): FEW,
    ("papers_for_posts.sql", "require-concurrent-index-creation"): FEW,
    ("documents_found.sql", "adding-field-with-default"): "computed, and a place has some hundred papers yet",
    ("documents_found.sql", "require-concurrent-index-creation"): FEW,
    ("desks_counted_by_index.sql", "require-concurrent-index-creation"): "open work alone, a second at three million",
    ("desks_counted_by_index.sql", "require-concurrent-index-deletion"): BEFORE,
    ("desks_counted_by_index.sql", "renaming-object"): "no statement names an index",
    ("reminders_in_the_bell.sql", "ban-drop-not-null"): BEFORE,
    ("beats_move_on.sql", "require-concurrent-index-creation"): "a few rows for each beat",
}


def run(ground, folder, short):
    folder.mkdir()
    files = sorted((ROOT / "Sources/Schema/Migrations").glob("*.sql"))
    done = subprocess.run(
        [PROGRAM, "--config", str(ROOT / "scripts/scanning/squawk.toml"), "--reporter", "json", *map(str, files)],
        capture_output=True, text=True)
    (folder / "output.json").write_text(done.stdout + done.stderr)
    found = Row(f"squawk {version([PROGRAM, '--version'])}", f"{len(files)} migrations")
    seen = set()
    for line in json.loads(done.stdout):
        place = (pathlib.Path(line["file"]).name.split("_", 1)[1], line["rule_name"])
        seen.add(place)
        if place not in ACCEPTED:
            found.findings.append(f"{place[0]}:{line['line'] + 1}: {place[1]}: {line['message']}")
    found.findings += [f"{' '.join(place)} is accepted, and no longer there" for place in set(ACCEPTED) - seen]
    yield found
