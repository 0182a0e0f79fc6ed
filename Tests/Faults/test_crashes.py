"""The program and its database are killed under writers who try again: what was acknowledged is there, once.

Each writer sends a report under a key until it is acknowledged, whatever happens meanwhile, and then sends it once
more: it hears the same receipt. LINLI_FAULTS=long kills ten times as often. The seed of all chance is printed.
"""
import collections
import http.client
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Browser"))
from place import PROGRAM, ROOT, Place  # noqa: E402

IS_LONG = os.environ.get("LINLI_FAULTS") == "long"
ROUNDS = 250 if IS_LONG else 25
WRITERS = 8
SEED = int(os.environ.get("LINLI_SEED", random.SystemRandom().randrange(1 << 32)))
# Longer than any start, recovery included.
PATIENCE = 60


def children_of(parent):
    for folder in pathlib.Path("/proc").iterdir():
        try:
            # Behind the name, which may hold anything: state, then the parent.
            if folder.name.isdigit() and int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(folder.name)
        except (FileNotFoundError, ProcessLookupError):
            pass


class Writer(threading.Thread):
    """Somebody on a bad line: one report after the other, each until it is acknowledged."""

    def __init__(self, place, area, seed, heard):
        super().__init__(daemon=True)
        self.place, self.area, self.chance, self.heard = place, area, random.Random(seed), heard
        self.acknowledged, self.failures = {}, collections.Counter()
        self.stopping, self.trouble = threading.Event(), None

    def run(self):
        try:
            while not self.stopping.is_set():
                key = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
                told = self.until_acknowledged(key)
                with self.heard:
                    self.acknowledged[key] = told
                    self.heard.notify_all()
        except Exception as error:
            with self.heard:
                self.trouble = error
                self.heard.notify_all()

    def until_acknowledged(self, key):
        deadline = time.monotonic() + PATIENCE
        # Of a line of their own each time, so that nobody is told to wait for a share.
        line = ".".join(str(self.chance.randrange(1, 255)) for _ in range(4))
        while True:
            answer = self.once(key, line)
            if answer is not None:
                # Whoever did not hear the answer asks again, and hears the same.
                again = self.once(key, line)
                if again is not None and again != answer:
                    raise AssertionError(f"{key}: first {answer}, then {again}")
                return answer
            if time.monotonic() > deadline:
                raise AssertionError(f"{key}: not taken in within {PATIENCE} s: {dict(self.failures)}")
            # Jitter, as clients do; between tries nothing is waited for.
            self.stopping.wait(self.chance.uniform(0.01, 0.1))

    def once(self, key, line):
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=10)
        try:
            connection.request("POST", "/api/v1/reports", json.dumps({
                "scenario": "rubbish", "area": self.area, "words": f"report {key}"}), {
                "Content-Type": "application/json", "Idempotency-Key": key, "X-Forwarded-For": line})
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.failures[type(error).__name__] += 1
            return None
        finally:
            connection.close()
        if response.status == 201:
            told = json.loads(body)
            return told["number"], told["receipt"]
        self.failures[response.status] += 1
        # Busy, or no connection to the database: worth asking again. Anything else is a defect.
        if response.status not in (409, 503):
            raise AssertionError(f"{key}: {response.status} {body[:300]}")
        return None


class CrashTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"seed {SEED}, {ROUNDS} rounds of each kind", flush=True)
        cls.place = Place(cases=20, settings={"LINLI_PROXIES": "1"})
        cls.area, = cls.place.sql("SELECT code FROM areas WHERE level = 4 ORDER BY code LIMIT 1")[:1]

    @classmethod
    def tearDownClass(cls):
        cls.place.stop()

    def kill_server(self):
        """As when the machine ends the program: no goodbye."""
        self.place.process.send_signal(signal.SIGKILL)
        self.place.process.wait()
        self.place.process.stdout.close()
        self.place.start()

    def kill_database(self):
        """The postmaster and all its children at once; the program starts it again by itself."""
        file = next(pathlib.Path(self.place.data).rglob("postmaster.pid"))
        postmaster = int(file.read_text().splitlines()[0])
        for process in [postmaster, *children_of(postmaster)]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def go_on(self, writers, count):
        """Returns once so many more reports were acknowledged: the house is alive again."""
        def acknowledged():
            return sum(len(writer.acknowledged) for writer in writers)

        wanted = acknowledged() + count
        with self.heard:
            done = self.heard.wait_for(
                lambda: acknowledged() >= wanted or any(writer.trouble for writer in writers), PATIENCE)
        for writer in writers:
            if writer.trouble:
                raise writer.trouble
        self.assertTrue(done, "nobody gets through any more")

    def under_writers(self, kill):
        chance = random.Random(SEED)
        self.heard = threading.Condition()
        writers = [
            Writer(self.place, self.area, chance.getrandbits(64), self.heard) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        for _ in range(ROUNDS):
            self.go_on(writers, chance.randrange(1, 2 * WRITERS))
            kill()
        self.go_on(writers, WRITERS)
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(PATIENCE)
            self.assertIsNone(writer.trouble)
        failures = sum((writer.failures for writer in writers), collections.Counter())
        told = {key: one for writer in writers for key, one in writer.acknowledged.items()}
        print(f"{kill.__name__}: {len(told)} reports, tries that failed: {dict(failures)}", flush=True)
        self.assertTrue(failures, "nobody noticed anything: nothing was killed under load")
        self.check(told)

    def check(self, told):
        rows = self.place.sql(
            "SELECT words || '|' || home || '-' || number FROM cases WHERE words LIKE 'report %'")
        stored = collections.Counter()
        numbers = {}
        for row in filter(None, rows):
            words, number = row.split("|")
            key = words.removeprefix("report ")
            stored[key] += 1
            numbers[key] = number
        self.assertEqual([key for key in told if key not in stored], [], "acknowledged and lost")
        self.assertEqual([key for key, count in stored.items() if count != 1], [], "doubled")
        shown = {number.split("-")[-1] for number in numbers.values()}
        self.assertEqual(len(shown), len(numbers))
        for what, query in {
            "an open case without exactly one owner": """SELECT count(*) FROM cases c WHERE closed_at IS NULL AND
                (SELECT count(*) FROM assignments a WHERE a.home = c.home AND a.case_id = c.id AND part = 'lead'
                AND ended_at IS NULL) <> 1""",
            "a report without its first line of history": """SELECT count(*) FROM cases c WHERE NOT EXISTS (
                SELECT FROM history h WHERE h.home = c.home AND h.case_id = c.id AND h.version = 1)""",
            "a line of history that is told to nobody": """SELECT count(*) FROM history h JOIN cases c
                ON c.home = h.home AND c.id = h.case_id WHERE c.words LIKE 'report %' AND NOT EXISTS (
                SELECT FROM outbox o WHERE o.home = h.home AND o.case_id = h.case_id)""",
            "a report without a running clock": """SELECT count(*) FROM cases c WHERE words LIKE 'report %' AND
                closed_at IS NULL AND NOT EXISTS (SELECT FROM clocks k WHERE k.home = c.home AND k.case_id = c.id
                AND k.stopped_at IS NULL)""",
        }.items():
            self.assertEqual(self.place.sql(query)[0], "0", what)
        verified = subprocess.run(
            [PROGRAM, "audit", "verify", "--data", self.place.data], cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_the_program_is_killed(self):
        self.under_writers(self.kill_server)

    def test_the_database_is_killed(self):
        self.under_writers(self.kill_database)


if __name__ == "__main__":
    unittest.main()
