"""The scan as a whole: a demo place, the tools one after the other, a table, an exit code."""
import argparse
import pathlib
import shutil
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Browser"))

import api
import forms
import images
import migrations
import pages
from ground import Ground

# Tools that change least come first.
TOOLS = {"migrations": migrations, "api": api, "images": images, "forms": forms, "pages": pages}


def main():
    arguments = argparse.ArgumentParser(description="Scans a demo place with tools nobody here wrote.")
    arguments.add_argument("--short", action="store_true", help="a little of each tool")
    arguments.add_argument("--only", default=",".join(TOOLS), help="tools, with commas between")
    arguments.add_argument("--output", default=str(ROOT / ".build/security-scan"), help="folder for all that is said")
    options = arguments.parse_args()
    output = pathlib.Path(options.output)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    rows = []
    ground = Ground(output)
    try:
        for name in options.only.split(","):
            began = time.monotonic()
            print(f"{name} …", flush=True)
            for row in TOOLS[name].run(ground, output / name, options.short):
                row.seconds = time.monotonic() - began
                began = time.monotonic()
                rows.append(row)
        rows.append(ground.faults())
    finally:
        ground.stop()
    report(rows, output)
    sys.exit(1 if any(row.findings for row in rows) else 0)


def report(rows, output):
    lines = [f"{'tool':<24}{'covered':<34}{'requests':>9}{'findings':>9}{'s':>6}"]
    for row in rows:
        lines.append(f"{row.tool:<24}{row.covered:<34}{row.requests or '–':>9}{len(row.findings):>9}{row.seconds:>6.0f}")
    for row in rows:
        lines += [f"{row.tool}: {finding}" for finding in row.findings]
    text = "\n".join(lines)
    print(text)
    (output / "report.txt").write_text(text + "\n")


if __name__ == "__main__":
    main()
