"""The data folder is destroyed under writers: what comes back from the backups is everything up to the last piece of
the log that was laid away, and how much that leaves out, and how long it takes, is measured.

The server finishes a piece each three seconds here instead of each minute; LINLI_FAULTS=long leaves it at the minute.
"""
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from writers import (
    IS_LONG, PATIENCE, PROGRAM, ROOT, SEED, WRITERS, Place, Writer, Writers, check_books, children_of, postmaster_of,
    village_of)

# What the requirement allows, whatever the interval.
MOST_LOST = 300
INTERVAL = 60 if IS_LONG else 3
# A piece is taken within two seconds; the rest is for a busy machine.
SLACK = 20
PIECES = 2


class Dated(Writer):
    """Notes when each report was acknowledged first, and gives up once there is nobody to ask."""

    def __init__(self, *words):
        super().__init__(*words)
        self.first, self.given_up = {}, threading.Event()

    def send(self, key, line, **more):
        if self.given_up.is_set():
            raise InterruptedError("there is nobody to ask")
        told = super().send(key, line, **more)
        if told:
            self.first.setdefault(key, (told, time.time()))
        return told


class LossTests(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="linli-loss-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.backups = self.folder / "backups"
        # Elsewhere, as the place's: whoever holds them knows what is missing.
        self.anchors = self.folder / "anchors"
        self.settings = {
            "LINLI_PROXIES": "1", "LINLI_BACKUPS": str(self.backups), "LINLI_ANCHORS": str(self.anchors)}
        (self.folder / "data").mkdir()
        self.place = Place(cases=20, settings=self.settings, folder=str(self.folder / "data"))
        self.addCleanup(self.end)

    def end(self):
        if self.place.process.poll() is None:
            self.place.process.terminate()
            self.place.process.wait(timeout=60)
        self.place.process.stdout.close()

    def linli(self, *words):
        done = subprocess.run(
            [PROGRAM, *words], cwd=ROOT, capture_output=True, text=True, env=os.environ | self.settings)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def pieces(self):
        return sorted(path.name for path in (self.backups / "wal").glob("0*.gz"))

    def destroy(self):
        """The folder goes while everything runs; then the processes, as they would with the machine."""
        postmaster = postmaster_of(self.place)
        processes = [postmaster, *children_of(postmaster)]
        shutil.rmtree(self.place.data, ignore_errors=True)
        self.place.process.send_signal(signal.SIGKILL)
        for process in processes:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.place.process.wait()
        self.place.process.stdout.close()
        shutil.rmtree(self.place.data, ignore_errors=True)

    def last_moment(self, data):
        """When the last transaction was committed that came back, in PostgreSQL's own words."""
        said = "\n".join(
            path.read_text(errors="replace") for path in pathlib.Path(data, "postgres").rglob("*.log"))
        found = re.findall(r"last completed transaction was at log time (\S+ \S+)\+00", said)
        return datetime.datetime.fromisoformat(found[-1] + "+00:00").timestamp()

    def test_the_data_folder_is_destroyed(self):
        print(f"seed {SEED}, a piece of the log each {INTERVAL} s", flush=True)
        if not IS_LONG:
            self.place.sql(f"ALTER SYSTEM SET archive_timeout = '{INTERVAL}s'")
            self.place.sql("SELECT pg_reload_conf()")
        kept = self.folder / "kept"
        writers = Writers(self.place, random.Random(SEED), make=Dated)
        with writers:
            writers.go_on(WRITERS)
            self.linli("backup", "--data", self.place.data)
            # What the place keeps elsewhere, with two persons.
            for name in ("keys", "audit-signing.key"):
                source = pathlib.Path(self.place.data, name)
                kept.mkdir(exist_ok=True)
                (shutil.copytree if source.is_dir() else shutil.copy2)(source, kept / name)
            first = len(self.pieces())
            while len(self.pieces()) < first + PIECES:
                writers.go_on(1)
            self.destroy()
            destroyed = time.time()
            for writer in writers.all:
                writer.given_up.set()
            for writer in writers.all:
                writer.join(PATIENCE)
                self.assertFalse(writer.is_alive(), "a writer hangs")
        told = {key: one for writer in writers.all for key, one in writer.first.items()}
        self.come_back(told, destroyed, kept)

    def come_back(self, told, destroyed, kept):
        began = time.monotonic()
        data = str(self.folder / "back")
        self.linli("restore", "--into", data)
        shutil.copytree(kept, data, dirs_exist_ok=True)
        shutil.copytree(self.anchors, pathlib.Path(data, "anchors"))
        del self.settings["LINLI_ANCHORS"]
        self.linli("audit", "restored", "--data", data, "--reason", "the data folder was destroyed")
        self.place.data = data
        self.place.start()
        seconds = time.monotonic() - began
        stored = {row.removeprefix("report ") for row in self.place.sql(
            "SELECT words FROM cases WHERE words LIKE 'report %'") if row}
        last = self.last_moment(data)
        lost = {key: moment for key, (_, moment) in told.items() if key not in stored}
        late = [key for key, acknowledged in lost.items() if acknowledged < last]
        self.assertEqual(late, [], "acknowledged before the last moment that came back, and lost")
        earliest = min(lost.values(), default=destroyed)
        window = destroyed - earliest
        print(json.dumps({
            "acknowledged": len(told), "lost": len(lost), "rpo_s": round(window, 1), "rto_s": round(seconds, 1),
            "since_last_transaction_s": round(destroyed - last, 1)}), flush=True)
        self.assertTrue(lost, "nothing was under way: this was no load")
        self.assertLessEqual(window, min(INTERVAL + SLACK, MOST_LOST))
        check_books(self, self.place, {key: one for key, (one, _) in told.items() if key not in lost})
        # Who was told and lost it asks again under the same key: it is taken in once.
        again = Writer(self.place, village_of(self.place), SEED, threading.Condition())
        key = sorted(lost)[0]
        number, _ = again.until_acknowledged(key)
        self.assertEqual(
            self.place.sql(f"SELECT count(*) FROM cases WHERE words = 'report {key}'")[0], "1", number)


if __name__ == "__main__":
    unittest.main()
