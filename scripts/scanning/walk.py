"""Walks the pages as somebody signed in, and keeps what can be sent: forms, addresses with questions, pictures."""
import collections
import dataclasses
import html.parser
import http.client
import re
import urllib.parse

# So many pages of one shape; the next case page would only show more of the same.
ALIKE = 2
STARTS = [
    "/", "/report", "/follow", "/desk", "/cases", "/map", "/exports", "/exports/new", "/glass", "/burden",
    "/burdens", "/account", "/account/factor", "/posts", "/admin", "/admin/audit", "/admin/glasses", "/login",
    "/api/openapi.json", "/settings",
]


@dataclasses.dataclass
class Sendable:
    """Something that takes what people type: a form, or an address with a question mark."""
    method: str
    path: str
    fields: list
    login: str
    is_multipart: bool = False

    @property
    def key(self):
        return self.method, shape(self.path), tuple(sorted({name for name, _ in self.fields}))


def shape(path):
    """`/cases/990101001-48` and `/cases/990101001-52` are of one shape."""
    parts = []
    for part in path.split("?")[0].split("/"):
        is_name = re.fullmatch(r"\d+|\d{9}-\d+|[0-9a-f-]{36}|[0-9a-f]{32,}", part)
        parts.append("*" if is_name else part)
    return "/".join(parts)


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.images, self.forms, self.areas = [], [], [], []
        self.form = self.choice = self.text = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("a", "link") and given.get("href"):
            self.links.append(given["href"])
        elif tag in ("img", "source") and given.get("src"):
            self.images.append(given["src"])
        elif tag == "form":
            self.form = (given.get("method") or "get").upper(), given.get("action") or "", [], \
                "multipart" in (given.get("enctype") or "")
            self.forms.append(self.form)
        elif self.form and given.get("name"):
            self.field(tag, given)
        elif tag == "option" and self.choice and given.get("value") and not self.choice[1]:
            self.choice[1] = given["value"]
            self.form[2].append(tuple(self.choice))

    def field(self, tag, given):
        if tag == "input" and given.get("type") != "file":
            self.form[2].append((given["name"], given.get("value") or "1"))
        elif tag == "button":
            self.form[2].append((given["name"], given.get("value") or ""))
        elif tag == "textarea":
            self.form[2].append((given["name"], "1"))
        elif tag == "select":
            self.choice = [given["name"], ""]

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = self.choice = None
        elif tag == "select":
            self.choice = None


@dataclasses.dataclass
class Found:
    sendables: dict
    images: set
    pages: set


def walk(url, login, headers):
    """Every page within reach, each shape at most ``ALIKE`` times."""
    host = urllib.parse.urlsplit(url).netloc
    found = Found({}, set(), set())
    seen, counts = set(), collections.Counter()
    waiting = collections.deque(STARTS)
    line = http.client.HTTPConnection(host, timeout=20)
    while waiting:
        address = waiting.popleft()
        kind = shape(address) + "?" + ",".join(sorted(urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)))
        if address in seen or counts[kind] >= ALIKE:
            continue
        seen.add(address)
        line.request("GET", address, headers=headers)
        answer = line.getresponse()
        body, media = answer.read(), answer.headers.get("Content-Type") or ""
        if answer.status in (302, 303) and answer.headers.get("Location"):
            waiting.append(local(answer.headers["Location"], address, host) or "/")
        counts[kind] += answer.status == 200
        if answer.status == 200 and media.startswith("image/"):
            found.images.add(address)
        if answer.status != 200 or not media.startswith("text/html"):
            continue
        found.pages.add(address)
        gather(found, waiting, address, host, login, body.decode("utf-8", "replace"))
    line.close()
    return found


def gather(found, waiting, address, host, login, text):
    reader = Reader()
    reader.feed(text)
    keep(found, Sendable("GET", address.split("?")[0], queries(address), login))
    for link in reader.links + reader.images:
        if (path := local(link, address, host)) and not path.startswith("/login/single"):
            waiting.append(path)
            found.images.update({path} if link in reader.images else {})
    for method, action, fields, is_multipart in reader.forms:
        if method in ("GET", "POST") and (path := local(action, address, host)):
            keep(found, Sendable(method, path, fields + queries(path), login, is_multipart))
            if method == "GET":
                waiting.append(path.split("?")[0] + "?" + urllib.parse.urlencode(fields))


def queries(address):
    return urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query, keep_blank_values=True)


def keep(found, sendable):
    found.sendables.setdefault(sendable.key, sendable)


def local(link, address, host):
    """The path a link of this page leads to, inside the place."""
    whole = urllib.parse.urlsplit(urllib.parse.urljoin(f"http://{host}{address}", link))
    if whole.netloc != host or whole.scheme != "http":
        return None
    return whole.path + ("?" + whole.query if whole.query else "")
