"""Somebody of a desk who reads it and takes choices while faults happen, and remembers what they were told."""
import collections
import http.client
import json
import random
import subprocess
import threading
import time

from writers import PATIENCE, PROGRAM, ROOT


class Person(threading.Thread):
    """Asks with a token of its own; whatever it does, it does until it has heard what came of it."""
    # A session may ask four times a second.
    PAUSE = 0.3
    UNKNOWN = "not known whether this was kept"

    def __init__(self, place, login, seed):
        super().__init__(daemon=True)
        self.place, self.chance = place, random.Random(seed)
        made = subprocess.run(
            [PROGRAM, "account", "token", login, "--data", place.data], cwd=ROOT, check=True, capture_output=True,
            text=True)
        self.headers = {
            "Authorization": f"Bearer {made.stdout.split()[-1]}", "Accept-Language": "en",
            "X-Forwarded-For": f"10.0.0.{self.chance.randrange(1, 255)}"}
        self.answers, self.slowest = collections.Counter(), 0
        self.stopping, self.trouble = threading.Event(), None

    def run(self):
        try:
            while not self.stopping.wait(self.PAUSE):
                self.turn()
        except Exception as error:
            self.trouble = error

    def turn(self):
        raise NotImplementedError

    def end(self):
        self.stopping.set()
        self.join(PATIENCE)
        if self.trouble:
            raise self.trouble
        if self.is_alive():
            raise AssertionError(f"{type(self).__name__} hangs")

    def ask(self, method, path, fields=None):
        """Status and text of an answer; (None, "") when there was none. Anything but an answer that may be given
        is a defect."""
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=30)
        began = time.monotonic()
        try:
            kind = {"Content-Type": "application/json"} if fields else {}
            connection.request(method, path, json.dumps(fields) if fields else None, self.headers | kind)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.answers[type(error).__name__] += 1
            return None, ""
        finally:
            connection.close()
            self.slowest = max(self.slowest, time.monotonic() - began)
        self.answers[response.status] += 1
        if response.status not in (200, 409, 429, 503):
            raise AssertionError(f"{method} {path}: {response.status} {text[:300]}")
        if response.status in (429, 503) and not response.getheader("Retry-After"):
            raise AssertionError(f"{method} {path}: {response.status} without Retry-After")
        return response.status, text


class Reader(Person):
    """Looks at the desk, as a page and by machine."""

    def turn(self):
        path = self.chance.choice(["/desk", "/api/v1/desk", "/cases", "/"])
        status, text = self.ask("GET", path)
        if status == 200 and not text.rstrip().endswith("}" if path.startswith("/api") else "</html>"):
            raise AssertionError(f"half an answer: {path}: …{text[-100:]}")


class Chooser(Person):
    """Takes a case through its steps, each choice until it has heard what came of it."""
    STEPS = (("take", {}), ("note", {"note": "seen on the spot"}), ("finish", {"answer": "done"}))

    def __init__(self, place, login, seed, writers):
        super().__init__(place, login, seed)
        self.writers = writers
        # (number, version, choice) that it was told, or saw, to be done.
        self.done = []

    def turn(self):
        told = [one for writer in self.writers.all for one in list(writer.acknowledged.values())]
        if not told:
            return
        number, _ = self.chance.choice(told)
        if any(number == one for one, _, _ in self.done):
            return
        for version, (choice, more) in enumerate(self.STEPS, 1):
            if not self.take(number, version, choice, more):
                return

    def take(self, number, version, choice, more):
        may_be_kept = False
        deadline = time.monotonic() + PATIENCE
        while not self.stopping.wait(self.PAUSE):
            status, text = self.ask(
                "POST", f"/api/v1/cases/{number}/choices", {"choice": choice, "version": version, **more})
            if status == 200:
                self.done.append((number, version + 1, choice))
                return True
            if status == 409:
                # Nobody else acts on this case: it was this choice, and nobody could say so.
                if not may_be_kept:
                    raise AssertionError(f"{number}: {choice} was kept, and the answer had been that it was not")
                self.done.append((number, version + 1, choice))
                return True
            may_be_kept = may_be_kept or status is None or (status == 503 and self.UNKNOWN in text)
            if time.monotonic() > deadline:
                raise AssertionError(f"{number}: {choice} not taken within {PATIENCE} s: {dict(self.answers)}")
        return False


def check_choices(test, place, done):
    """Each choice somebody was told of is in the history, once, at its place; no case is half moved."""
    rows = place.sql("""SELECT format('%s-%s|%s|%s', h.home, c.number, h.version, h.act) FROM history h
        JOIN cases c ON c.home = h.home AND c.id = h.case_id ORDER BY 1""")
    kept = collections.Counter(filter(None, rows))
    wanted = [f"{number}|{version}|{act}" for number, version, act in done]
    test.assertEqual([one for one in wanted if kept[one] != 1], [], "told, and not kept once")
    for what, query in {
        "a case whose history is not as long as its version": """SELECT count(*) FROM cases c WHERE c.words LIKE
            'report %' AND (SELECT array_agg(version ORDER BY version) FROM history h WHERE h.home = c.home AND
            h.case_id = c.id) IS DISTINCT FROM (SELECT array_agg(n) FROM generate_series(1, c.version) n)""",
        "a case that stands elsewhere than its history": """SELECT count(*) FROM cases c JOIN history h ON
            h.home = c.home AND h.case_id = c.id AND h.version = c.version WHERE c.words LIKE 'report %' AND
            h.to_step <> c.step""",
    }.items():
        test.assertEqual(place.sql(query)[0], "0", what)
