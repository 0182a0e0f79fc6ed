"""A fault while another is being recovered from: the database killed again as it starts, and on a full disk."""
import collections
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest

from people import Reader
from writers import (
    SEED, WRITERS, Place, Writers, chance_of, check_books, children_of, postmaster_of, shared_place, times, until)

ROUNDS = times(2)
AGAIN = 3


def kill_tree(postmaster):
    for process in [postmaster, *children_of(postmaster)]:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass


def is_there(process):
    try:
        os.kill(process, 0)
        return True
    except ProcessLookupError:
        return False


class RecoveryTests(unittest.TestCase):
    def test_killed_again_while_it_recovers(self):
        place = shared_place()
        chance = chance_of(self)
        with Writers(place, chance) as writers:
            for _ in range(ROUNDS):
                writers.go_on(chance.randrange(1, 2 * WRITERS))
                known = set()
                for _ in range(1 + AGAIN):
                    # The next one, in the first moments of its start or well into it.
                    self.next_one(place, known)
                    writers.all[0].stopping.wait(chance.uniform(0, 0.4) if known else 0)
                    postmaster = postmaster_of(place)
                    if postmaster:
                        known.add(postmaster)
                        kill_tree(postmaster)
                writers.go_on(WRITERS)
            told = writers.stop()
        print(f"{len(told)} reports, tries that failed: {dict(writers.failures)}", flush=True)
        self.assertTrue(writers.failures)
        check_books(self, place, told)

    def next_one(self, place, known):
        def started():
            process = postmaster_of(place)
            return process and process not in known and is_there(process)

        until("the database is started again", started)

    def place_on_a_small_disk(self):
        folder = tempfile.mkdtemp(prefix="linli-full-", dir="/var/tmp")
        os.chmod(folder, 0o755)
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=700m,mode=755", "linli", folder], capture_output=True, text=True)
        if mounted.returncode:
            self.skipTest(f"not tried, no disk may be mounted here: {mounted.stderr}")
        self.addCleanup(subprocess.run, ["umount", "-l", folder])
        place = Place(cases=20, settings={"LINLI_PROXIES": "1"}, folder=folder)
        self.addCleanup(place.stop)
        return place

    def test_people_read_while_the_disk_is_full(self):
        place, chance = self.place_on_a_small_disk(), chance_of(self)
        reader = Reader(place, "town-dispatcher", chance.getrandbits(64))
        case = re.search(r'"number" ?: ?"([^"]+)"', reader.ask("GET", "/api/v1/desk")[1]).group(1)
        paths = ["/", "/report", "/map", "/desk", "/cases", "/api/v1/desk"]
        read = collections.Counter()
        with Writers(place, chance) as writers:
            writers.go_on(2 * WRITERS)
            ballast = self.fill(place.data)
            until("each is told that it does not go", lambda: all(
                writer.trouble or writer.failures[503] for writer in writers.all))
            for path in paths * times(1):
                read[path, reader.ask("GET", path)[0]] += 1
                reader.stopping.wait(reader.PAUSE)
            # Who opens a case is written down, and what cannot be written down is not shown.
            self.assertEqual(reader.ask("GET", f"/cases/{case}")[0], 503)
            os.unlink(ballast)
            writers.go_on(2 * WRITERS)
            self.assertEqual(reader.ask("GET", f"/cases/{case}")[0], 200)
            told = writers.stop()
        print(f"{len(told)} reports, tries that failed: {dict(writers.failures)}; pages: {dict(read)}", flush=True)
        self.assertEqual({status for _, status in read}, {200}, read)
        check_books(self, place, told)

    def test_killed_on_a_full_disk(self):
        place, chance = self.place_on_a_small_disk(), chance_of(self)
        reader = Reader(place, "town-dispatcher", chance.getrandbits(64))
        reader.start()
        with Writers(place, chance) as writers:
            for _ in range(times(1)):
                writers.go_on(2 * WRITERS)
                ballast = self.fill(place.data)
                known = {postmaster_of(place)}
                kill_tree(postmaster_of(place))
                self.next_one(place, known)
                kill_tree(postmaster_of(place))
                before = [writer.failures[503] for writer in writers.all]
                until("each is told that it does not go", lambda: all(
                    writer.trouble or writer.failures[503] > heard for writer, heard in zip(writers.all, before)))
                os.unlink(ballast)
                writers.go_on(2 * WRITERS)
            reader.end()
            told = writers.stop()
        print(f"{len(told)} reports, tries that failed: {dict(writers.failures)}; pages: {dict(reader.answers)}",
              flush=True)
        check_books(self, place, told)

    @staticmethod
    def fill(folder):
        """Writes until the disk takes no more."""
        path = f"{folder}/ballast"
        zeros = bytes(65_536)
        with open(path, "wb", buffering=0) as ballast:
            try:
                while ballast.write(zeros) == len(zeros):
                    pass
            except OSError:
                pass
        return path


if __name__ == "__main__":
    unittest.main()
