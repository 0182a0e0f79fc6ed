"""What is scanned: a demo place that is made for the scan and deleted after it."""
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import threading
import urllib.parse
import urllib.request

from place import PROGRAM, ROOT, Place

# Those whose pages differ, by login of the demo place and title of its one-time link.
PEOPLE = {
    "unit-head": "Unit head",
    "village-clerk": "Village clerk",
    "town-dispatcher": "Town dispatcher",
    "city-duty": "City duty desk",
    "department-handler": "Department handler",
    "administrator": "System administrator",
    "security-officer": "Security administrator",
    "auditor": "Auditor",
}


@dataclasses.dataclass
class Row:
    """One line of the table."""
    tool: str
    covered: str
    requests: int = 0
    findings: list = dataclasses.field(default_factory=list)
    seconds: float = 0


class Ground:
    def __init__(self, output):
        self.log = output / "place.log"
        with open(self.log, "w") as log:
            self.place = Place(cases=300, log=log, settings={"LINLI_SESSION_PAGES": "1000"})
        self.url = self.place.url
        self.tokens = {}
        self.eased = Eased(self.place)

    def stop(self):
        self.eased.stop()
        self.place.stop()

    def fresh_token(self, login):
        """A bearer token of the login's own: what a scanned page does to one ends no other."""
        made = subprocess.run(
            [PROGRAM, "account", "token", login, "--data", self.place.data], cwd=ROOT, check=True,
            capture_output=True, text=True)
        return made.stdout.split()[-1]

    def token(self, login):
        if login not in self.tokens or not self.is_good(self.tokens[login]):
            self.tokens[login] = self.fresh_token(login)
        return self.tokens[login]

    def is_good(self, token):
        request = urllib.request.Request(self.url + "/posts", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            return not answer.url.endswith("/login")

    def cookies(self, login):
        """Cookies of a browser that signed in by the login's one-time link; a link is good once."""
        link = self.place.links[PEOPLE[login]]
        visitor, _ = self.fetch(link)
        _, session = self.fetch(
            self.url + "/login/link", visitor,
            {"csrf": visitor.split("=", 1)[1], "token": link.rsplit("/", 1)[1]})
        return f"{visitor}; {session}"

    def fetch(self, url, cookie=None, fields=None):
        """The visitor's cookie and, when a form was sent, the session's."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(url, data, {"Cookie": cookie} if cookie else {})
        opener = urllib.request.build_opener(Staying)
        with opener.open(request) as answer:
            set_cookies = answer.headers.get_all("Set-Cookie") or []
        pairs = [one.split(";", 1)[0] for one in set_cookies]
        visitor = next((pair for pair in pairs if "visitor" in pair.lower()), None)
        session = next((pair for pair in pairs if "session" in pair.lower()), None)
        return visitor, session

    def sample(self):
        """Number and receipt of the case the demo place tells of."""
        note = json.loads(pathlib.Path(self.place.data, "demo.json").read_text())
        return note["sample"]["number"], note["sample"]["receipt"]

    def faults(self):
        """Requests the program itself logged as failed: whichever tool sent them."""
        lines = [line.strip() for line in self.log.read_text().splitlines() if "could not be served" in line]
        return Row("the program's log", "answers 5xx", findings=[line[:300] for line in lines])


class Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None

    def http_error_303(self, request, answer, code, message, headers):
        return answer


class Eased:
    """Floods, old sign-ins and keys used twice are refused, and that is tested elsewhere; a scanner would see
    nothing but those refusals. So its demo place lets a session ask 1,000 pages a second, forgets four times a
    second what else was asked of it, takes every session as if its second factor had just been shown, and
    remembers no key of a report."""
    ONCE = """
        CREATE FUNCTION public.scanned() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER scanned BEFORE INSERT ON idempotency FOR EACH ROW EXECUTE FUNCTION public.scanned();
        """
    # Rows another transaction holds are left alone: whoever waits here would make the place wait.
    AGAIN = """
        DELETE FROM buckets WHERE name IN (SELECT name FROM buckets ORDER BY name FOR UPDATE SKIP LOCKED);
        DELETE FROM attempts WHERE (bucket, window_start) IN (
            SELECT bucket, window_start FROM attempts ORDER BY 1, 2 FOR UPDATE SKIP LOCKED);
        UPDATE sessions SET shown_at = now() WHERE ended_at IS NULL
            AND coalesce(shown_at, '-infinity') < now() - interval '2 minutes';
        """

    def __init__(self, place):
        self.psql = subprocess.Popen(
            place.console(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
            cwd="/", env=os.environ | {"PGOPTIONS": "-c client_min_messages=error"})
        self.psql.stdin.write(self.ONCE)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.empty, daemon=True)
        self.thread.start()

    def empty(self):
        while not self.ended.wait(0.25):
            self.psql.stdin.write(self.AGAIN)
            self.psql.stdin.flush()

    def stop(self):
        self.ended.set()
        self.thread.join()
        self.psql.stdin.close()
        self.psql.wait(timeout=20)


def version(command, pattern=r"\d+(\.\d+)+"):
    said = subprocess.run(command, capture_output=True, text=True)
    found = re.search(pattern, said.stdout + said.stderr)
    return found.group(0) if found else "?"
