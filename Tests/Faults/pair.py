"""Two processes of one place over a database that runs by itself, as on the install page."""
import http.client
import os
import re
import signal
import socket
import subprocess
import time

from writers import PROGRAM, ROOT, Place


class Process:
    """A `serve` of its own on a port of its own."""

    def __init__(self, data, addresses, options=(), program=(PROGRAM,)):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.words = [*program, "serve", "--data", data, "--port", str(self.port), *options]
        self.environment = os.environ | addresses | {
            "LINLI_PROXIES": "1", "LINLI_CONNECTIONS": "8", "SWIFT_BACKTRACE": "enable=no"}
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment)

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait(timeout=60)

    def wait_until_ready(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 204:
                    return
            except OSError:
                time.sleep(0.05)
            finally:
                connection.close()
        raise RuntimeError("a process did not become ready")


class Pair:
    """The place, and two processes that serve it."""

    def __init__(self, options=((), ())):
        self.place = Place(cases=20)
        self.place.process.terminate()
        self.place.process.wait(timeout=60)
        self.place.process.stdout.close()
        self.place.process = subprocess.Popen(
            [PROGRAM, "database", "--data", self.place.data], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.addresses = {}
        for line in self.place.process.stdout:
            if found := re.match(r"(LINLI_\w+_URL)=(.*)$", line):
                self.addresses[found.group(1)] = found.group(2)
            if "ready" in line:
                break
        self.processes = [Process(self.place.data, self.addresses, more) for more in options]
        for process in self.processes:
            process.wait_until_ready()

    def stop(self):
        for process in self.processes:
            process.end(signal.SIGKILL)
        self.place.stop()
