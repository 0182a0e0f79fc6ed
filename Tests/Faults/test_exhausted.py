"""Connections run out: slow clients hold the server's, and others hold those of the database."""
import selectors
import socket
import struct
import threading
import time
import unittest

from people import Reader
from writers import IS_LONG, WRITERS, Console, Writer, Writers, chance_of, check_books, shared_place, until

SLOW = 300
SECONDS = 120 if IS_LONG else 12
# Of ten people who report meanwhile, nine hear within.
HONEST = 0.5
ROUNDS = 5 if IS_LONG else 1


class TimedWriter(Writer):
    """Remembers how long each answer took."""

    def __init__(self, *words):
        super().__init__(*words)
        self.seconds = []

    def ask(self, *words):
        began = time.monotonic()
        answer = super().ask(*words)
        if answer is not None and answer[0] == 201:
            self.seconds.append(time.monotonic() - began)
        return answer


class SlowClients(threading.Thread):
    """Half a head, a body by the drop, or a question and then nothing: whoever is hung up on comes back."""
    HEAD = b"GET /report HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Drop: "
    BODY = b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" \
        b"Idempotency-Key: slow-slow-slow-slow\r\nContent-Length: 1000000\r\n\r\n{"
    IDLE = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.ended = port, threading.Event()
        self.selector, self.hung_up, self.trouble = selectors.DefaultSelector(), 0, None

    @property
    def count(self):
        return len(self.selector.get_map())

    def run(self):
        try:
            for number in range(SLOW):
                self.open(number)
            while not self.ended.is_set():
                self.round()
        except Exception as error:
            self.trouble = error
        finally:
            for key in list(self.selector.get_map().values()):
                key.fileobj.close()

    def open(self, number):
        line = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        line.sendall((self.HEAD, self.BODY, self.IDLE)[number % 3])
        self.selector.register(line, selectors.EVENT_READ, number)

    def round(self):
        """For a second hears who is hung up on; then everybody else sends their drop."""
        end = time.monotonic() + 1
        while (left := end - time.monotonic()) > 0:
            for key, _ in self.selector.select(left):
                try:
                    if key.fileobj.recv(65_536):
                        continue
                except OSError:
                    pass
                self.again(key)
        for key in list(self.selector.get_map().values()):
            try:
                if key.data % 3 != 2:
                    key.fileobj.sendall(b"x")
            except OSError:
                self.again(key)

    def again(self, key):
        self.selector.unregister(key.fileobj)
        key.fileobj.close()
        self.hung_up += 1
        self.open(key.data)


class Crowd(threading.Thread):
    """Somebody else's programs, which take every connection the database gives out."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.ended, self.refused, self.held = path, threading.Event(), threading.Event(), []

    def run(self):
        while not self.ended.is_set():
            line = socket.socket(socket.AF_UNIX)
            line.connect(self.path)
            words = struct.pack("!i", 196_608) + b"user\0postgres\0database\0linli\0application_name\0crowd\0\0"
            line.sendall(struct.pack("!i", len(words) + 4) + words)
            if line.recv(1) == b"R":
                self.held.append(line)
            else:
                line.close()
                self.refused.set()
                self.ended.wait(0.01)
        for line in self.held:
            line.close()


class ExhaustedTests(unittest.TestCase):
    def test_slow_clients(self):
        place = shared_place()
        slow = SlowClients(place.port)
        slow.start()
        until("all slow clients hang", lambda: slow.count >= SLOW or slow.trouble)
        # As many at a time as this machine has cores: they measure the wait, not each other.
        with Writers(place, chance_of(self), count=2, make=TimedWriter) as writers:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                writers.go_on(2)
                self.assertIsNone(slow.trouble)
                self.assertGreater(slow.count, SLOW * 0.9)
            told = writers.stop()
        slow.ended.set()
        slow.join()
        seconds = sorted(one for writer in writers.all for one in writer.seconds)
        p90 = seconds[len(seconds) * 9 // 10]
        print(f"{slow.count} slow clients, hung up on {slow.hung_up} times; {len(seconds)} honest answers, p50 "
              f"{seconds[len(seconds) // 2] * 1000:.0f} ms, p90 {p90 * 1000:.0f} ms", flush=True)
        self.assertGreater(slow.hung_up, 0, "nobody was slow")
        self.assertEqual(set(writers.failures) - {503}, set())
        self.assertLess(p90, HONEST)
        check_books(self, place, told)

    def test_no_connection_left_in_the_database(self):
        place = shared_place()
        console = Console(place)
        folder, port = console.ask("SHOW unix_socket_directories")[0], console.ask("SHOW port")[0]
        chance = chance_of(self)
        reader = Reader(place, "town-dispatcher", chance.getrandbits(64))
        reader.start()
        with Writers(place, chance) as writers:
            for _ in range(ROUNDS):
                writers.go_on(2 * WRITERS)
                crowd = Crowd(f"{folder}/.s.PGSQL.{port}")
                crowd.start()
                self.assertTrue(crowd.refused.wait(60))
                # Whoever has connections goes on with them.
                writers.go_on(2 * WRITERS)
                before, pages = writers.failures[503], reader.answers[503]

                def refused():
                    console.ask("""SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                        WHERE usename = 'linli_app'""")
                    self.assertIsNone(reader.trouble)
                    return writers.failures[503] > before + WRITERS and reader.answers[503] > pages

                until("somebody is told that there is none", refused)
                crowd.ended.set()
                crowd.join()
                writers.go_on(2 * WRITERS)
            reader.end()
            told = writers.stop()
        console.stop()
        print(f"{len(crowd.held)} connections taken; {len(told)} reports, tries that failed: "
              f"{dict(writers.failures)}; pages: {dict(reader.answers)}", flush=True)
        check_books(self, place, told)


if __name__ == "__main__":
    unittest.main()
