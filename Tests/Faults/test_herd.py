"""The house was away; everybody who has a report waiting comes at once when it is back.

Each phone has a report under a key of its own and does what the page does: it tries again after 1, 2, 4 … 60 seconds,
each a little off, or when it is told to (`Retry-After`), until it hears a receipt. 500 phones; with LINLI_FAULTS=long
5,000.
"""
import asyncio
import collections
import json
import pathlib
import random
import resource
import signal
import sys
import time
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from asking import ask, line_of, memory, served_first, share  # noqa: E402
from writers import chance_of, shared_place, times, village_of  # noqa: E402

PHONES = times(500)
# Seconds a try that is taken in may last, of ninety-nine in a hundred.
LONGEST_TRY = 3
# Seconds until the last phone is heard: several rounds of the longest pause.
PATIENCE = 300
# Bytes a crowd may add to what the server holds, for good or for a moment.
MOST_MEMORY = 256 << 20


class HerdTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16_384), hard))
        cls.place = shared_place()
        cls.area = village_of(cls.place)

    async def phone(self, number, chance, board):
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        body = json.dumps({"scenario": "rubbish", "area": self.area, "words": f"herd {key}"}).encode()
        headers = {
            "Content-Type": "application/json", "Idempotency-Key": key,
            "X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
        for turn in range(40):
            asked = 0
            try:
                answer = await ask(
                    self.place.port, "POST", "/api/v1/reports", headers, body, line_of(number))
                board["tries"].append(answer.status)
                if answer.status == 201:
                    told = answer.json()
                    board["told"][key] = told["number"]
                    board["seconds"].append(answer.seconds)
                    return
                if answer.status not in (409, 429, 503):
                    board["wrong"].append((answer.status, answer.body[:200]))
                    return
                asked = float(answer.headers.get("retry-after", 0))
            except (OSError, TimeoutError) as error:
                board["tries"].append(type(error).__name__)
            pause = min(60, 2 ** turn) * chance.uniform(0.75, 1.25)
            await asyncio.sleep(max(pause, asked and asked + chance.random()))
        board["wrong"].append(("never heard", key))

    async def herd(self):
        chance = chance_of(self)
        board = {"told": {}, "seconds": [], "tries": [], "wrong": []}
        phones = [
            asyncio.create_task(self.phone(number, random.Random(chance.getrandbits(64)), board))
            for number in range(PHONES)]
        # Everybody has tried in vain, and most have tried twice.
        while len(board["tries"]) < 2 * PHONES:
            await asyncio.sleep(0.05)
        self.assertFalse(board["told"], "the house was not away")
        await asyncio.to_thread(self.place.start)
        before = memory(self.place.process.pid)[0]
        begun = time.monotonic()
        with served_first():
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*phones)
        return board, before, time.monotonic() - begun

    def test_everybody_comes_back_at_once(self):
        self.place.process.send_signal(signal.SIGKILL)
        self.place.process.wait()
        self.place.process.stdout.close()
        board, before, lasted = asyncio.run(self.herd())
        now, most = memory(self.place.process.pid)
        print(
            f"{len(board['told'])} reports in {lasted:.1f} s; taken in: p50 {share(board['seconds'], 50):.2f} s, "
            f"p99 {share(board['seconds'], 99):.2f} s; tries {dict(collections.Counter(board['tries']))}; "
            f"memory {before >> 20} MB before, {most >> 20} MB at most, {now >> 20} MB after", flush=True)
        self.assertEqual(board["wrong"], [])
        self.assertEqual(len(board["told"]), PHONES)
        self.assertLess(share(board["seconds"], 99), LONGEST_TRY)
        self.assertLess(most - before, MOST_MEMORY)
        stored = collections.Counter(filter(None, self.place.sql(
            "SELECT substr(words, 6) || '|' || home || '-' || number FROM cases WHERE words LIKE 'herd %'")))
        told = {f"{key}|{number}" for key, number in board["told"].items()}
        self.assertEqual(set(stored), told, "lost, or never told")
        self.assertEqual([line for line, count in stored.items() if count != 1], [], "doubled")


if __name__ == "__main__":
    unittest.main()
