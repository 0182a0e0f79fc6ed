"""The program and its database are killed under writers who try again: what was acknowledged is there, once.

Each writer sends a report under a key until it is acknowledged, whatever happens meanwhile, and then sends it once
more: it hears the same receipt.
"""
import os
import signal
import unittest

from writers import WRITERS, Writers, chance_of, check_books, children_of, postmaster_of, shared_place, times

ROUNDS = times(50)


class CrashTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = shared_place()
        print(f"{ROUNDS} rounds of each kind", flush=True)

    def kill_server(self):
        """As when the machine ends the program: no goodbye."""
        self.place.process.send_signal(signal.SIGKILL)
        self.place.process.wait()
        self.place.process.stdout.close()
        self.place.start()

    def kill_database(self):
        """The postmaster and all its children at once; the program starts it again by itself."""
        postmaster = postmaster_of(self.place)
        for process in [postmaster, *children_of(postmaster)]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def under_writers(self, kill):
        chance = chance_of(self)
        with Writers(self.place, chance) as writers:
            for _ in range(ROUNDS):
                writers.go_on(chance.randrange(1, 2 * WRITERS))
                kill()
            writers.go_on(WRITERS)
            told = writers.stop()
        failures = writers.failures
        print(f"{kill.__name__}: {len(told)} reports, tries that failed: {dict(failures)}", flush=True)
        self.assertTrue(failures, "nobody noticed anything: nothing was killed under load")
        check_books(self, self.place, told)

    def test_the_program_is_killed(self):
        self.under_writers(self.kill_server)

    def test_the_database_is_killed(self):
        self.under_writers(self.kill_database)


if __name__ == "__main__":
    unittest.main()
