"""Two processes over one database, one of them killed every two seconds under a hundred requests a second.

Everybody asks again elsewhere when nobody answered, with the same key: nothing fails in the end, nothing is lost, nothing
doubled. What is killed is started again at once, as its unit would.
"""
import collections
import http.client
import json
import random
import signal
import threading
import time
import unittest
import uuid

from pair import Pair
from writers import IS_LONG, SEED, check_books, village_of

RATE = 100
SECONDS = 60 if IS_LONG else 20
PAUSE = 2
# How long somebody keeps asking before it counts as failed.
PATIENCE = 30
PATHS = ["/", "/report", "/api/v1/place"]


class Client(threading.Thread):
    """Sends every n-th request of the plan at its moment, and asks until it is answered."""

    def __init__(self, number, pair, plan, area):
        super().__init__(daemon=True)
        self.chance = random.Random(SEED + number)
        self.ports = [process.port for process in pair]
        self.plan, self.area = plan, area
        self.told, self.failed, self.troubles, self.retries = {}, [], collections.Counter(), 0
        self.answered, self.late = 0, 0

    def run(self):
        for moment in self.plan:
            wait = moment - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            key = str(uuid.UUID(int=self.chance.getrandbits(128), version=4)) if self.chance.random() < 0.2 else None
            path = "/api/v1/reports" if key else self.chance.choice(PATHS)
            self.until_answered(path, key)
            self.late = max(self.late, time.monotonic() - moment)

    def until_answered(self, path, key):
        deadline = time.monotonic() + PATIENCE
        line = ".".join(str(self.chance.randrange(1, 255)) for _ in range(4))
        port = self.chance.randrange(len(self.ports))
        while time.monotonic() < deadline:
            status, body = self.once(self.ports[port], path, key, line)
            if status == (201 if key else 200):
                self.answered += 1
                if key:
                    told = json.loads(body)
                    self.told[key] = (told["number"], told["receipt"])
                return
            self.troubles[status] += 1
            if status not in (None, 409, 503):
                break
            self.retries += 1
            port = (port + 1) % len(self.ports)
            time.sleep(self.chance.uniform(0.01, 0.1))
        self.failed.append((path, status, body[:200]))

    def once(self, port, path, key, line):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            if key:
                report = {"scenario": "rubbish", "area": self.area, "words": f"report {key}"}
                connection.request("POST", path, json.dumps(report), {
                    "Content-Type": "application/json", "Idempotency-Key": key, "X-Forwarded-For": line})
            else:
                connection.request("GET", path, headers={"X-Forwarded-For": line})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return None, b""
        finally:
            connection.close()


class PairTests(unittest.TestCase):
    def setUp(self):
        pair = Pair()
        self.addCleanup(pair.stop)
        self.place, self.pair, self.area = pair.place, pair.processes, village_of(pair.place)

    def test_one_of_two_is_killed_every_two_seconds(self):
        print(f"seed {SEED}, {RATE} requests a second for {SECONDS} s", flush=True)
        began = time.monotonic() + 0.5
        moments = [began + number / RATE for number in range(RATE * SECONDS)]
        clients = [Client(number, self.pair, moments[number::40], self.area) for number in range(40)]
        for client in clients:
            client.start()
        kills = 0
        while time.monotonic() < began + SECONDS:
            time.sleep(PAUSE)
            victim = self.pair[kills % 2]
            victim.end(signal.SIGKILL)
            victim.start()
            kills += 1
        for client in clients:
            client.join(PATIENCE * 2)
            self.assertFalse(client.is_alive(), "somebody still waits")
        told = {key: one for client in clients for key, one in client.told.items()}
        troubles = sum((client.troubles for client in clients), collections.Counter())
        print(json.dumps({
            "requests": len(moments), "answered": sum(client.answered for client in clients), "reports": len(told),
            "kills": kills, "tries_that_failed": {str(key): count for key, count in troubles.items()},
            "latest_s": round(max(client.late for client in clients), 1)}), flush=True)
        self.assertEqual([one for client in clients for one in client.failed], [])
        self.assertTrue(troubles, "nobody noticed anything: nothing was killed under load")
        check_books(self, self.place, told)


if __name__ == "__main__":
    unittest.main()
