"""What tests of faults share: one demo place, writers who try again until they are heard, and their books.

Judged from outside only: what somebody was told must be true afterwards, whatever happened meanwhile. The seed of
all chance is printed; LINLI_FAULTS=long goes on ten times as long.
"""
import atexit
import collections
import functools
import http.client
import json
import os
import pathlib
import random
import subprocess
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Browser"))
from place import PROGRAM, ROOT, Place  # noqa: E402

IS_LONG = os.environ.get("LINLI_FAULTS") == "long"
WRITERS = 8
SEED = int(os.environ.get("LINLI_SEED", random.SystemRandom().randrange(1 << 32)))
# Longer than any start, recovery included.
PATIENCE = 60


def chance_of(test):
    """Chance of its own for each test: the same keys again would be the same reports."""
    return random.Random(f"{SEED} {test.id()}")


def times(short):
    """How often, or how many, in this run."""
    return short * 10 if IS_LONG else short


@functools.cache
def shared_place():
    """The demo place of all tests of one run; who stops its program starts it again."""
    print(f"seed {SEED}", flush=True)
    # Whoever looks for the cause of a crash would hold the program's port while it is started again.
    place = Place(cases=20, settings={"LINLI_PROXIES": "1", "SWIFT_BACKTRACE": "enable=no"})
    atexit.register(place.stop)
    return place


def village_of(place):
    """A village of the place, to report from."""
    return place.sql("SELECT code FROM areas WHERE level = 4 ORDER BY code LIMIT 1")[0]


def children_of(parent):
    for folder in pathlib.Path("/proc").iterdir():
        try:
            # Behind the name, which may hold anything: state, then the parent.
            if folder.name.isdigit() and int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(folder.name)
        except (FileNotFoundError, ProcessLookupError):
            pass


def postmaster_of(place):
    """The process of the place's database as its own file names it; None while there is none."""
    for file in pathlib.Path(place.data).rglob("postmaster.pid"):
        try:
            return int(file.read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            pass
    return None


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
        while True:
            answer = self.once(key, self.line())
            if answer is not None:
                # Whoever did not hear the answer asks again, and hears the same.
                again = self.once(key, self.line())
                if again is not None and again != answer:
                    raise AssertionError(f"{key}: first {answer}, then {again}")
                return answer
            if time.monotonic() > deadline:
                raise AssertionError(f"{key}: not taken in within {PATIENCE} s: {dict(self.failures)}")
            # Jitter, as clients do; between tries nothing is waited for.
            self.stopping.wait(self.chance.uniform(0.01, 0.1))

    def line(self):
        """Another for each try, as phones get it: a share that a killed program took of a line is gone with it."""
        return ".".join(str(self.chance.randrange(1, 255)) for _ in range(4))

    def once(self, key, line):
        return self.send(key, line)

    def send(self, key, line, **more):
        report = {"scenario": "rubbish", "area": self.area, "words": f"report {key}", **more}
        answer = self.ask("POST", "/api/v1/reports", json.dumps(report), {
            "Content-Type": "application/json", "Idempotency-Key": key, "X-Forwarded-For": line})
        if answer is None:
            return None
        status, body = answer
        if status == 201:
            told = json.loads(body)
            return told["number"], told["receipt"]
        self.failures[status] += 1
        # Busy, or no connection to the database: worth asking again. Anything else is a defect.
        if status not in (409, 503):
            raise AssertionError(f"{key}: {status} {body[:300]}")
        return None

    def ask(self, method, path, body, headers):
        """Status and body of an answer; None when there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            told = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.failures[type(error).__name__] += 1
            return None
        finally:
            connection.close()
        # Whoever is sent away is told for how long.
        if response.status == 503 and not response.getheader("Retry-After"):
            raise AssertionError(f"{method} {path}: 503 without Retry-After: {told[:300]}")
        return response.status, told


class Console:
    """A session of PostgreSQL's own user that stays open, for what has to be asked quickly."""

    def __init__(self, place):
        self.psql = subprocess.Popen(
            place.console(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            cwd="/", env=os.environ | {"PGOPTIONS": "-c client_min_messages=error"})
        self.process = int(self.ask("SELECT pg_backend_pid()")[0])

    def ask(self, statement):
        self.psql.stdin.write(f"{statement};\n\\echo :end\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line == ":end\n":
                return lines
            lines.append(line.rstrip("\n"))
        raise AssertionError("the console was cut off")

    def stop(self):
        self.psql.stdin.close()
        self.psql.wait()
        self.psql.stdout.close()


def until(what, holds, patience=PATIENCE):
    """Waits for something nobody tells of, such as what a worker does by itself."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(0.05)


class Writers:
    """Some writers at once, from the first report to the comparison of what they heard with what is kept."""

    def __init__(self, place, chance, count=WRITERS, make=Writer, area=None):
        self.place, self.heard = place, threading.Condition()
        area = area or village_of(place)
        self.all = [make(place, area, chance.getrandbits(64), self.heard) for _ in range(count)]

    def __enter__(self):
        for writer in self.all:
            writer.start()
        return self

    def __exit__(self, *_):
        for writer in self.all:
            writer.stopping.set()

    @property
    def count(self):
        return sum(len(writer.acknowledged) for writer in self.all)

    @property
    def failures(self):
        return sum((writer.failures for writer in self.all), collections.Counter())

    def go_on(self, count, patience=PATIENCE):
        """Returns once so many more reports were acknowledged: the house is alive again."""
        wanted = self.count + count
        with self.heard:
            done = self.heard.wait_for(
                lambda: self.count >= wanted or any(writer.trouble for writer in self.all), patience)
        for writer in self.all:
            if writer.trouble:
                raise writer.trouble
        if not done:
            raise AssertionError(f"nobody gets through any more: {dict(self.failures)}")

    def stop(self):
        """What was acknowledged, by key."""
        for writer in self.all:
            writer.stopping.set()
        for writer in self.all:
            writer.join(PATIENCE)
            if writer.trouble:
                raise writer.trouble
            if writer.is_alive():
                raise AssertionError("a writer hangs")
        return {key: one for writer in self.all for key, one in writer.acknowledged.items()}


def check_books(test, place, told):
    """What was acknowledged is there, once, whole, owned, told of and on an unbroken record."""
    rows = place.sql("SELECT words || '|' || home || '-' || number FROM cases WHERE words LIKE 'report %'")
    stored = collections.Counter()
    numbers = {}
    for row in filter(None, rows):
        words, number = row.split("|")
        key = words.removeprefix("report ")
        stored[key] += 1
        numbers[key] = number
    test.assertEqual([key for key in told if key not in stored], [], "acknowledged and lost")
    test.assertEqual([key for key, count in stored.items() if count != 1], [], "doubled")
    shown = {number.split("-")[-1] for number in numbers.values()}
    test.assertEqual(len(shown), len(numbers))
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
        test.assertEqual(place.sql(query)[0], "0", what)
    verified = subprocess.run(
        [PROGRAM, "audit", "verify", "--data", place.data], cwd=ROOT, capture_output=True, text=True)
    test.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
