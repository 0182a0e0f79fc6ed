"""Something fells the program: a process ends by a trap's own signal amid a request, and again and again amid a row.

Whoever asks the other process is served meanwhile. What the process was at is kept, an alarm says so, and a row that
fells every process that touches it is left alone in the end.
"""
import itertools
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import unittest
import uuid

from pair import Pair
from writers import PATIENCE, PROGRAM, ROOT, until, village_of


class TrapTests(unittest.TestCase):
    def setUp(self):
        # One does the work of time, the other one only serves.
        self.pair = Pair(options=((), ("--no-worker",)))
        self.addCleanup(self.pair.stop)
        self.place, (self.worker, self.other) = self.pair.place, self.pair.processes
        self.area = village_of(self.place)
        # Each report comes from somebody else.
        self.lines = itertools.count(1)

    def command(self, *words):
        done = subprocess.run(
            [PROGRAM, *words, "--data", self.place.data], cwd=ROOT, capture_output=True, text=True,
            env=os.environ | self.pair.addresses)
        return done.stdout + done.stderr

    def begun(self, pattern):
        """Whether a line of a living process's book says this."""
        return any(re.search(pattern, file.read_bytes()) for file in pathlib.Path(self.place.data, "begun").iterdir())

    def report(self, port, words="after the fall"):
        """Tells of something, and says what was answered."""
        body = json.dumps({"scenario": "rubbish", "area": self.area, "words": words}).encode()
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            line.sendall(self.head(len(body)) + body)
            return int(line.makefile("rb").readline().split()[1])

    def head(self, length):
        return (
            f"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            f"X-Forwarded-For: 10.0.0.{next(self.lines)}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {uuid.uuid4()}\r\nContent-Length: {length}\r\n\r\n"
        ).encode()

    def fell(self):
        """The worker's process traps, and its unit starts it again."""
        self.worker.end(signal.SIGILL)
        self.worker.start()

    def test_what_was_asked_while_it_fell_is_kept(self):
        begin = b'{"words": "CANARY' + b"!" * 300
        with socket.create_connection(("127.0.0.1", self.worker.port)) as line:
            line.sendall(self.head(500) + begin)
            until("it is written down, body and all", lambda: self.begun(
                rb"(?s)request \S+ POST /api/v1/reports\n.{300,}"))
            self.worker.end(signal.SIGILL)
            self.assertEqual(self.report(self.other.port), 201, "the other one serves")
        self.worker.start()
        self.worker.wait_until_ready()
        found = re.search(r"request (\S+) POST /api/v1/reports", self.command("falls"))
        self.assertTrue(found, "kept")
        for file in pathlib.Path(self.place.data, "fallen").iterdir():
            self.assertNotIn(b"CANARY", file.read_bytes(), "sealed")
        self.assertIn("linli falls", self.command("doctor"))
        shown = self.command("falls", "show", found.group(1), "--reason", "the cause is looked for")
        self.assertIn("POST /api/v1/reports", shown)
        self.assertIn(begin.decode(), shown)
        self.assertEqual(self.place.sql(
            "SELECT object || ': ' || reason FROM audit WHERE act = 'open fall'")[0],
            f"{found.group(1)}: the cause is looked for")
        self.assertIn("1 went", self.command("falls", "clear"))
        self.assertNotIn("linli falls", self.command("doctor"))

    def untaken(self):
        return int(self.place.sql("SELECT count(*) FROM outbox WHERE taken_at IS NULL")[0])

    def test_a_row_that_fells_every_process_is_left_alone(self):
        # Whoever writes down who is told of the crafted one stands still, so that the process is met at it.
        self.place.sql("""
            CREATE FUNCTION stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT words FROM cases c WHERE (c.home, c.id) = (NEW.home, NEW.case_id)) = 'crafted' THEN
                    PERFORM pg_sleep(20);
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER a_stands BEFORE INSERT ON notices FOR EACH ROW EXECUTE FUNCTION stands()""")
        standing = "FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        noted = "SELECT tries || ' ' || reason || CASE WHEN next_at = 'infinity' THEN ' parked' ELSE '' END FROM parked_work"
        self.assertEqual(self.report(self.other.port, "crafted"), 201)
        for fall in range(1, 6):
            # First amid a batch, then at the row alone.
            line = rb"rows teller \d" if fall > 1 else rb"rows teller\n"
            until("the worker is at its row", lambda: self.begun(line) and self.place.sql(
                f"SELECT count(*) {standing}")[0] == "1")
            self.fell()
            self.place.sql(f"SELECT pg_terminate_backend(pid) {standing}")
            until("it is noted", lambda: self.place.sql(noted)[0].startswith(f"{fall} "))
            self.assertEqual(self.report(self.other.port, "after the fall"), 201)
            # As if its rest were over.
            self.place.sql("UPDATE parked_work SET next_at = now() WHERE next_at <> 'infinity'")
        self.assertEqual(self.place.sql(noted), ["5 the program fell parked", ""])
        until("all others are told", lambda: self.untaken() == 1)
        self.assertIsNone(self.worker.process.poll(), "the worker lives")
        self.assertIn("the program fell", self.command("parked"))
        self.place.sql("DROP FUNCTION stands() CASCADE")
        self.command("parked", "again")
        until("it is told too", lambda: self.untaken() == 0)


if __name__ == "__main__":
    unittest.main()
