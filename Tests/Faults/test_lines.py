"""The line between the program and its database is lost half open: packets vanish, and nobody is told.

Once by a relay that keeps both sockets open and passes nothing on, which no kernel can notice, and once in a network
of its own where frames in one direction go to an address nobody has.
"""
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

from people import Reader
from writers import IS_LONG, PROGRAM, ROOT, WRITERS, Writers, chance_of, check_books, shared_place, until

# Until it is known that the line is lost, and whoever waits has been told.
DETECTED = 10
ROUNDS = 20 if IS_LONG else 1
# Far from the addresses of any network: kept for tests of network devices.
NEAR, FAR = "198.18.73.1", "198.18.73.2"


class Line:
    """A relay to the place's database."""
    # What is lost, round by round.
    WAYS = ("answers", "both", "questions")

    def __init__(self, place, host="127.0.0.1", within=()):
        path, = pathlib.Path(place.data).rglob("postmaster.pid")
        lines = path.read_text().splitlines()
        self.process = subprocess.Popen(
            [*within, sys.executable, pathlib.Path(__file__).with_name("relay.py"), host,
             f"{lines[4]}/.s.PGSQL.{lines[3]}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.url = f"postgresql://linli_app@{host}:{self.port}/linli?sslmode=disable"

    def order(self, words):
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def ends_of(self, process):
        """How many lines to it a process has."""
        established = "01"
        rows = [row.split() for row in pathlib.Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]]
        # Only one program knows of the relay; behind the colon stands its port.
        return sum(row[2].endswith(f":{self.port:04X}") and row[3] == established for row in rows)

    def lose(self, what):
        self.order(f"lose {what}")

    def mend(self):
        self.order("whole")

    def stop(self):
        self.process.kill()
        self.process.wait()
        for end in (self.process.stdin, self.process.stdout):
            end.close()


class Network(Line):
    """The same relay in a network of its own, behind a cable whose directions are cut one by one."""
    WAYS = ("both", "questions", "answers")
    NOBODY = "02:00:00:00:00:01"

    def __init__(self, place):
        self.holder = subprocess.Popen(["unshare", "--net", "--", "sleep", "infinity"])
        self.inside = ["nsenter", "--net", "-t", str(self.holder.pid), "--"]
        # Each run has a name of its own, so that two may run on one machine.
        self.near = f"lf{os.getpid()}"
        try:
            until("a network of its own", self.is_apart)
            self.run("ip", "link", "add", self.near, "type", "veth", "peer", "name", "far", "netns",
                     str(self.holder.pid))
            self.run("ip", "addr", "add", f"{NEAR}/30", "dev", self.near)
            self.run("ip", "link", "set", self.near, "up")
            self.run(*self.inside, "ip", "addr", "add", f"{FAR}/30", "dev", "far")
            self.run(*self.inside, "ip", "link", "set", "far", "up")
            super().__init__(place, FAR, self.inside)
        except (subprocess.CalledProcessError, AssertionError, ValueError) as error:
            self.end()
            raise unittest.SkipTest(f"not tried, no network may be made here: {error}") from error

    def is_apart(self):
        if self.holder.poll() is not None:
            raise AssertionError("no namespace")
        return os.readlink(f"/proc/{self.holder.pid}/ns/net") != os.readlink("/proc/self/ns/net")

    @staticmethod
    def run(*words):
        subprocess.run(words, check=True, capture_output=True)

    def lose(self, what):
        astray = ["lladdr", self.NOBODY, "nud", "permanent"]
        if what != "answers":
            self.run("ip", "neigh", "replace", FAR, "dev", self.near, *astray)
        if what != "questions":
            self.run(*self.inside, "ip", "neigh", "replace", NEAR, "dev", "far", *astray)

    def mend(self):
        self.run("ip", "neigh", "flush", "dev", self.near, "nud", "permanent")
        self.run(*self.inside, "ip", "neigh", "flush", "dev", "far", "nud", "permanent")

    def stop(self):
        super().stop()
        self.end()

    def end(self):
        self.holder.kill()
        self.holder.wait()
        subprocess.run(["ip", "link", "del", self.near], capture_output=True)


class Far:
    """A second program over the same place, whose database lies behind a line."""

    def __init__(self, place, line):
        self.place, self.data = place, place.data
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", place.data, "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, env=os.environ | {
                "LINLI_SETTINGS": "/nonexistent", "LINLI_DATABASE_URL": line.url, "LINLI_PROXIES": "1"})
        for text in self.process.stdout:
            if found := re.search(r"ready http://127.0.0.1:(\d+)", text):
                self.port = int(found.group(1))
                return
        raise RuntimeError(f"did not start: {self.process.wait()}")

    def sql(self, statements):
        return self.place.sql(statements)

    @property
    def threads(self):
        """Those that wait for the database."""
        names = []
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            try:
                names.append((task / "comm").read_text().strip())
            except (FileNotFoundError, ProcessLookupError):
                pass
        return names.count("linli-postgres")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.process.stdout.close()


class LineTests(unittest.TestCase):
    def under_writers(self, make):
        place = shared_place()
        line = make(place)
        self.addCleanup(line.stop)
        far = Far(place, line)
        self.addCleanup(far.stop)
        chance = chance_of(self)
        reader = Reader(far, "town-dispatcher", chance.getrandbits(64))
        reader.start()
        with Writers(far, chance) as writers:
            for number in range(ROUNDS):
                writers.go_on(2 * WRITERS)
                what = make.WAYS[number % 3]
                heard = [writer.failures[503] for writer in writers.all]
                line.lose(what)
                began = time.monotonic()
                until(f"each is told, {what} lost", lambda: all(
                    writer.failures[503] > before for writer, before in zip(writers.all, heard)))
                seconds = time.monotonic() - began
                line.mend()
                writers.go_on(2 * WRITERS)
                print(f"{make.__name__}, {what} lost: all told within {seconds:.1f} s, "
                      f"whole again after {time.monotonic() - began - seconds:.1f} s more", flush=True)
            reader.end()
            told = writers.stop()
        print(f"{len(told)} reports, tries that failed: {dict(writers.failures)}; pages: {dict(reader.answers)}, "
              f"the slowest {reader.slowest:.1f} s; {far.threads} threads, {line.ends_of(far.process.pid)} lines", flush=True)
        # Whoever asks waits ten seconds at the most, and then has hung up.
        self.assertEqual(set(writers.failures) - {409, 503}, set(), "somebody was told nothing")
        self.assertLess(reader.slowest, DETECTED)
        # A thread for each line it has, and none that waits for a line that is no more.
        until("no thread is stuck", lambda: far.threads == line.ends_of(far.process.pid))
        check_books(self, place, told)

    def test_a_line_that_is_silent(self):
        self.under_writers(Line)

    def test_packets_lost_one_way(self):
        self.under_writers(Network)


if __name__ == "__main__":
    unittest.main()
