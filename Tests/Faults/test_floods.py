"""Somebody opens hundreds of connections and says next to nothing on them, or asks without pause; meanwhile others work.

slowhttptest sends heads and bodies a few bytes at a time (-H, -B), asks for a thousand ranges (-R) and reads an answer
a few bytes at a time (-X); wrk asks for the home page and the map as fast as it can. An honest client opens its desk,
reports, and opens a case all the while: of ten answers nine come within half a second. Ten seconds each; with
LINLI_FAULTS=long ten times as long.
"""
import asyncio
import hashlib
import json
import pathlib
import secrets
import subprocess
import sys
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from asking import ask, line_of, memory, share  # noqa: E402
from writers import Place, times, village_of  # noqa: E402

SECONDS = times(10)
# Seconds within which nine of ten honest answers come.
LONGEST_HONEST = 0.5


def slowly(*kind):
    return lambda place: [
        "slowhttptest", *kind, "-c", "1000", "-r", "200", "-l", str(SECONDS), "-p", "3", "-u", place.url + "/report"]


def fast(path):
    return lambda place: ["wrk", "-t", "1", "-c", "64", "-d", f"{SECONDS}s", "--timeout", "30s", place.url + path]


class FloodTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = Place(cases=20)
        cls.area = village_of(cls.place)
        cls.token = secrets.token_hex(32)
        digest = hashlib.sha256(cls.token.encode()).hexdigest()
        cls.case = cls.place.sql(f"""
            WITH held AS (
                SELECT p.id, p.account_id, p.area FROM posts p JOIN post_kinds k ON k.name = p.kind
                    AND k.pack_version = (SELECT pack_version FROM place)
                WHERE k.role = 'area' AND area_level(p.area) = 4 AND p.until IS NULL ORDER BY p.id LIMIT 1
            ), opened AS (
                INSERT INTO sessions (token_hash, account_id, post_id, csrf, expires_at, shown_at)
                SELECT decode('{digest}', 'hex'), account_id, id, sha256('x'), now() + interval '1 day', now()
                FROM held
            )
            SELECT c.home || '-' || c.number FROM cases c, held h
            WHERE c.area >= h.area AND c.area < h.area || '~' ORDER BY c.reported_at DESC LIMIT 1""")[0]

    @classmethod
    def tearDownClass(cls):
        cls.place.stop()

    async def work(self, number):
        """What somebody at a desk and somebody with a telephone do, one after the other."""
        signed = {"Authorization": f"Bearer {self.token}"}
        report = json.dumps({"scenario": "rubbish", "area": self.area, "words": "an honest report"}).encode()
        key = {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        for what, expected, request in [
            ("desk", 200, ("GET", "/desk", signed)),
            ("report", 201, ("POST", "/api/v1/reports", key, report)),
            ("case", 200, ("GET", f"/cases/{self.case}", signed)),
        ]:
            answer = await ask(self.place.port, *request, line=line_of(number))
            self.assertEqual(answer.status, expected, f"{what}: {answer.body[:300]}")
            self.seconds.append((what, answer.seconds))

    async def beside(self, attack):
        attacker = await asyncio.create_subprocess_exec(
            *attack, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = asyncio.create_task(attacker.stdout.read())
        # A pause as between two clicks; what counts is how long each answer takes.
        loop, number = asyncio.get_running_loop(), 0
        ends = loop.time() + SECONDS
        while loop.time() < ends:
            await self.work(number)
            number += 1
            await asyncio.sleep(0.1)
        if attacker.returncode is None:
            try:
                await asyncio.wait_for(attacker.wait(), SECONDS)
            except TimeoutError:
                attacker.terminate()
        return (await said).decode(errors="replace")

    def honest_beside(self, name, attack):
        for quiet in range(5):
            self.seconds = []
            asyncio.run(self.work(10_000 + quiet))
        self.seconds = []
        said = asyncio.run(self.beside(attack(self.place)))
        parts = {what: [took for kind, took in self.seconds if kind == what] for what in ("desk", "report", "case")}
        figures = ", ".join(f"{what} {share(took, 90) * 1000:.0f}" for what, took in parts.items())
        told = [line.strip() for line in said.splitlines() if "Requests/sec" in line or "connected" in line]
        now, most = memory(self.place.process.pid)
        print(
            f"{name}: {len(self.seconds)} honest answers, p90 in ms: {figures}; "
            f"memory {now >> 20} MB, {most >> 20} MB at most; {'; '.join(told[-1:])}", flush=True)
        for what, took in parts.items():
            self.assertGreater(len(took), 5, said[-2_000:])
            self.assertLess(share(took, 90), LONGEST_HONEST, f"{what} beside {name}")

    def test_heads_that_never_end(self):
        self.honest_beside("slow heads", slowly("-H", "-i", "5"))

    def test_bodies_that_never_end(self):
        self.honest_beside("slow bodies", slowly("-B", "-i", "5", "-s", "8192"))

    def test_a_thousand_ranges(self):
        self.honest_beside("ranges", slowly("-R"))

    def test_answers_that_nobody_reads(self):
        self.honest_beside("slow readers", slowly("-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3"))

    def test_a_flood_of_the_home_page(self):
        self.honest_beside("a flood of the home page", fast("/"))

    def test_a_flood_of_the_map(self):
        self.honest_beside("a flood of the map", fast("/map"))


if __name__ == "__main__":
    unittest.main()
