"""One line floods the place, slowly or as fast as it can; people on another line must not notice.

slowhttptest sends heads and bodies by the drop, wrk asks for the pages that cost most. Honest people come from
127.0.0.2, everything else from 127.0.0.1; somebody sits behind the flooded line as well, as a village behind one
address does.
"""
import asyncio
import collections
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from asking import ask, share  # noqa: E402
from writers import shared_place, times, village_of  # noqa: E402

SLOW_LINES = 300
SLOW_SECONDS = times(6)
FLOOD_LINES = 64
# More than wait for a connection to the database at one time.
REPORT_LINES = 400
FLOOD_SECONDS = times(4)
# Of ten pages for honest people, nine come within.
HONEST = 0.5
# Between two pages of one honest person.
PAUSE = 0.1
PAGES = ("/", "/report", "/follow")
# Whoever sits behind the flooded line may be asked to come back this often.
MOST_TRIES = 3
# Each a report of its own, as one program might send them.
REPORTS = '''
local number = 0
function request()
    number = number + 1
    return wrk.format("POST", nil, {
        ["Content-Type"] = "application/json", ["Idempotency-Key"] = string.format("flood-of-reports-%%09d", number)
    }, '{"scenario":"rubbish","area":"%s","words":"one of a flood"}')
end
'''


class FloodTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = shared_place()

    async def honest(self, ended):
        """Somebody on a line of their own, page after page."""
        seen = []
        while not ended.is_set():
            page = PAGES[len(seen) % len(PAGES)]
            answer = await ask(self.place.port, "GET", page, line="127.0.0.2")
            seen.append((page, answer.status, answer.seconds))
            await asyncio.sleep(PAUSE)
        return seen

    async def neighbour(self, ended):
        """Somebody behind the flooded line with a browser that was here before; the tries and seconds of each page."""
        headers, seen = {}, []
        while not ended.is_set():
            tries, begun = 0, asyncio.get_running_loop().time()
            while True:
                answer = await ask(self.place.port, "GET", PAGES[len(seen) % len(PAGES)], headers)
                tries += 1
                if answer.status == 200 or ended.is_set():
                    break
                self.assertEqual(answer.status, 429)
                await asyncio.sleep(float(answer.headers["retry-after"]))
            if answer.status == 200:
                seen.append((tries, asyncio.get_running_loop().time() - begun))
            if cookie := answer.headers.get("set-cookie"):
                headers = {"Cookie": cookie.split(";")[0]}
            await asyncio.sleep(PAUSE)
        return seen

    async def beside(self, command, neighbours):
        """What honest people saw while a command ran, and what it said."""
        ended = asyncio.Event()
        people = [asyncio.create_task(self.honest(ended))]
        people += [asyncio.create_task(self.neighbour(ended)) for _ in range(neighbours)]
        flood = await asyncio.create_subprocess_exec(
            *command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = (await flood.communicate())[0].decode()
        ended.set()
        seen, *near = await asyncio.gather(*people)
        return seen, [one for neighbour in near for one in neighbour], said

    def judge(self, what, seen):
        seconds = [one for _, _, one in seen]
        print(
            f"{what}: {len(seen)} honest pages, p50 {share(seconds, 50) * 1000:.0f} ms, "
            f"p90 {share(seconds, 90) * 1000:.0f} ms, {dict(collections.Counter(status for _, status, _ in seen))}",
            flush=True)
        self.assertEqual([one for one in seen if one[1] != 200], [])
        self.assertGreater(len(seen), 10)
        self.assertLess(share(seconds, 90), HONEST)

    def slowly(self, how):
        command = [
            "slowhttptest", how, "-c", str(SLOW_LINES), "-r", str(SLOW_LINES), "-i", "2", "-s", "65536", "-x", "8",
            "-l", str(SLOW_SECONDS), "-u", f"http://127.0.0.1:{self.place.port}/report"]
        seen, _, said = asyncio.run(self.beside(command, 0))
        # It shows counts in colours, again and again.
        plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
        lines = max(map(int, re.findall(r"connected:\s+(\d+)", plain)), default=0)
        self.assertGreater(lines, SLOW_LINES * 0.9, plain[-2_000:])
        self.judge(f"{lines} lines, {how}", seen)

    def test_slow_heads(self):
        self.slowly("-H")

    def test_slow_bodies(self):
        self.slowly("-B")

    def flood(self, page, *more, lines=FLOOD_LINES):
        command = [
            "wrk", "-t", "1", "-c", str(lines), "-d", f"{FLOOD_SECONDS}s", "--timeout", "10s", *more,
            f"http://127.0.0.1:{self.place.port}{page}"]
        seen, near, said = asyncio.run(self.beside(command, 1))
        asked = int(re.search(r"(\d+) requests in", said).group(1))
        sent_away = int((re.search(r"Non-2xx or 3xx responses: (\d+)", said) or [0, 0])[1])
        tries, seconds = [one[0] for one in near], [one[1] for one in near]
        print(
            f"{page}: {asked} asked by the flood, {sent_away} of them sent away; behind its line {len(near)} pages, "
            f"p90 {share(seconds, 90):.2f} s, at most {max(tries, default=0)} tries", flush=True)
        self.assertGreater(asked, lines, said)
        self.judge(f"beside {page}", seen)
        self.assertTrue(near, "nobody behind the flooded line gets a page")
        self.assertLessEqual(max(tries), MOST_TRIES)

    def test_flood_of_the_first_page(self):
        self.flood("/")

    def test_flood_of_the_map(self):
        self.flood("/map")

    def test_flood_of_the_form(self):
        self.flood("/report")

    def test_flood_of_reports(self):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(REPORTS % village_of(self.place))
            script.flush()
            self.flood("/api/v1/reports", "-s", script.name, lines=REPORT_LINES)

    def test_flood_of_what_is_not_there(self):
        self.flood("/nowhere")


if __name__ == "__main__":
    unittest.main()
