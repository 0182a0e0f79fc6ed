"""A demo place of its own for the browser tests: started once, stopped and deleted at the end."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("LINLI_PROGRAM", str(ROOT / ".build/debug/linli"))


class Place:
    def __init__(self, cases=300, settings=None, log=subprocess.DEVNULL, folder=None):
        self.data = folder or tempfile.mkdtemp(prefix="linli-browser-", dir="/var/tmp")
        # PostgreSQL runs as a user of its own and must be able to pass through.
        os.chmod(self.data, 0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.cases, self.settings, self.log = cases, settings or {}, log
        self.start()

    def start(self):
        """Makes the place where it is not there yet, and returns when it answers."""
        command = [
            PROGRAM, "demo", "--cases", str(self.cases), "--port", str(self.port), "--data", self.data]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env=os.environ | self.settings)
        self.links = {}
        title = None
        for line in self.process.stdout:
            if found := re.match(r"\s+\S+ · ([A-Za-z ]+)$", line):
                title = found.group(1).strip()
            elif found := re.match(r"\s+(http\S+/login/link/\S+)$", line):
                self.links[title] = found.group(1)
            if "ready" in line:
                return
        raise RuntimeError(f"the demo place did not start: exit code {self.process.wait()}")

    def console(self):
        """Command and folder by which PostgreSQL's own user reaches the place's database."""
        found = next(pathlib.Path(self.data).rglob("postmaster.pid"))
        socket_folder = found.read_text().splitlines()[4]
        command = ["psql", "-q", "-At", "-h", socket_folder, "-U", "postgres", "-d", "linli"]
        return (["runuser", "-u", "postgres", "--"] + command) if os.geteuid() == 0 else command

    def sql(self, statements):
        done = subprocess.run(
            self.console() + ["-v", "ON_ERROR_STOP=1", "-c", statements], cwd="/", check=True,
            capture_output=True, text=True)
        return done.stdout.split("\n")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)
        self.process.stdout.close()
        shutil.rmtree(self.data, ignore_errors=True)
