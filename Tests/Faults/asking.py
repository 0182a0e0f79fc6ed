"""Asks a server over plain sockets, many at once, each from an address of its own on this machine."""
import asyncio
import contextlib
import json
import os
import pathlib
import time


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def json(self):
        return json.loads(self.body)


async def ask(port, method, path, headers=None, body=b"", line="127.0.0.1", patience=30):
    """One request on a connection of its own; an OSError or TimeoutError when nobody answers it whole."""
    begun = time.monotonic()
    async with asyncio.timeout(patience):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(line, 0))
        try:
            lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
            if body:
                lines.append(f"Content-Length: {len(body)}")
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
            # The server says when it is done by closing: an answer that is cut short has no head, or less than it says.
            whole = await reader.read()
        finally:
            writer.close()
    head, _, rest = whole.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 "):
        raise ConnectionError("no answer")
    first, *others = head.decode().split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in others)}
    if "content-length" in fields and len(rest) < int(fields["content-length"]):
        raise ConnectionError("half an answer")
    return Answer(int(first.split()[1]), fields, unchunked(rest, fields), time.monotonic() - begun)


def unchunked(body, fields):
    if fields.get("transfer-encoding") != "chunked":
        return body
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        count = int(size, 16)
        if count == 0:
            return whole
        whole, body = whole + body[:count], body[count + 2:]
    raise ConnectionError("half an answer")


@contextlib.contextmanager
def served_first():
    """Telephones have processors of their own: whoever plays thousands of them waits for none of the server's.

    Without the right to it they share this machine's, and what they wait for them is counted as the server's.
    """
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        os.setpriority(os.PRIO_PROCESS, 0, usual - 15)
    except PermissionError:
        print("the telephones share the server's processors", flush=True)
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, usual)


def line_of(number):
    """An address of this machine for each number, so that nobody shares a line: 127.1.0.1 and on."""
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def share(values, hundredths):
    """The value that so many of a hundred lie at or below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * hundredths // 100)] if ordered else 0.0


def memory(process):
    """Bytes a process holds now, and held at most."""
    lines = (pathlib.Path("/proc") / str(process) / "status").read_text().splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if line.startswith(("VmRSS", "VmHWM"))}
    return found["VmRSS"], found["VmHWM"]
