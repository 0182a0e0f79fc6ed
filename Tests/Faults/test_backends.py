"""Backends of the database are ended at random while people report, take choices and read: each of their
transactions is wholly done or not at all, and what everybody hears is true.
"""
import collections
import unittest

from people import Chooser, Reader, check_choices
from writers import WRITERS, Console, Writers, chance_of, check_books, shared_place, times, until

KILLS = times(100)


class BackendTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = shared_place()
        cls.area, = cls.place.sql("""SELECT p.area FROM posts p JOIN accounts a ON a.id = p.account_id
            WHERE a.login = 'village-clerk'""")[:1]

    def under_people(self, whom):
        chance = chance_of(self)
        console = Console(self.place)
        killed = collections.Counter()
        with Writers(self.place, chance, area=self.area) as writers:
            chooser = Chooser(self.place, "village-clerk", chance.getrandbits(64), writers)
            people = [chooser, Reader(self.place, "town-dispatcher", chance.getrandbits(64))]
            for one in people:
                one.start()
            while killed.total() < KILLS:
                writers.go_on(1)
                killed.update(filter(None, console.ask(f"""
                    SELECT coalesce(usename, '') || ' ' || backend_type || ' ' || coalesce(state, '') FROM (
                        SELECT * FROM pg_stat_activity WHERE pid <> {console.process} AND {whom}
                        -- Every other time one that is at work, if any is.
                        ORDER BY (random() < 0.5 AND state <> 'idle') DESC, random() LIMIT 1
                    ) AS one WHERE pg_terminate_backend(pid)""")))
            # From here on it is whole again: what was under way has failed or not, and nothing more does.
            writers.go_on(2 * WRITERS)
            before = writers.failures
            writers.go_on(5 * WRITERS)
            self.assertEqual(writers.failures - before, collections.Counter(), "still failing after the last kill")
            until("two cases were taken through all their steps", lambda: len(chooser.done) >= 6 or chooser.trouble)
            for one in people:
                one.end()
            told = writers.stop()
        print(
            f"{len(told)} reports, {len(chooser.done)} choices; tries that failed: {dict(writers.failures)}; answers "
            f"to people: {[dict(one.answers) for one in people]}; killed: {dict(killed)}", flush=True)
        self.assertTrue(writers.failures, "nobody noticed anything")
        self.check_lives(console)
        console.stop()
        check_choices(self, self.place, chooser.done)
        check_books(self, self.place, told)

    def check_lives(self, console):
        """Connections of the program are there and whole, and the work of time goes on by itself."""
        open_ = console.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'linli_app'")
        self.assertGreater(int(open_[0]), 0)
        until("every event of the outbox is taken", lambda: console.ask(
            "SELECT count(*) FROM outbox WHERE taken_at IS NULL")[0] == "0")
        self.assertEqual(console.ask("""SELECT count(*) FROM cases c WHERE words LIKE 'report %' AND NOT EXISTS (
            SELECT FROM notices n WHERE n.home = c.home AND n.case_id = c.id)""")[0], "0", "a desk was not told")
        until("nothing is left open", lambda: console.ask("""SELECT count(*) FROM pg_stat_activity
            WHERE usename = 'linli_app' AND state <> 'idle' AND state_change < now() - interval '1 s'""")[0] == "0")

    def test_the_programs_own(self):
        self.under_people("usename = 'linli_app'")

    def test_any(self):
        self.under_people("datname = 'linli'")


if __name__ == "__main__":
    unittest.main()
