"""Memory runs out: the program gets no more of it while people send reports with photos, and ends or refuses.

How much it takes for itself when many send heavy photos at once is looked at as well: they go to the disk.
"""
import hashlib
import http.client
import json
import pathlib
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
import uuid

from writers import WRITERS, Writer, Writers, chance_of, check_books, shared_place, times

ROUNDS = times(3)
# As many as the server takes at most, and more than memory holds when there is none.
MOST_CLIENTS = 2_000
# Bytes of one piece, as the program takes them.
PIECE = 1 << 20
HEAVY = 14 * PIECE
UPLOADS = 16
# What all uploads together may add to the program: a few pieces for each of them.
MOST = 96 << 20


def picture():
    """A photo of a few hundred kilobytes."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["vips", "gaussnoise", f"{folder}/one.v", "800", "600", "--seed", "7"], check=True)
        subprocess.run(["vips", "copy", f"{folder}/one.v", f"{folder}/one.jpg"], check=True)
        return pathlib.Path(f"{folder}/one.jpg").read_bytes()


class PhotoWriter(Writer):
    """Sends a photo first, and then the report that names it."""
    photo = b""

    def once(self, key, line):
        # Behind the end of a picture anything may stand: each report has a photo of its own.
        photo = self.photo + key.encode()
        digest = hashlib.sha256(photo).hexdigest()
        answer = self.put(digest, photo, 0, key, line)
        if answer is None:
            return None
        status, body = answer
        if status == 409:
            # Some of it or all had arrived when the line broke: only the rest is sent.
            standing = self.ask("GET", f"/api/v1/files/{digest}", None, {
                "Linli-Report": key, "X-Forwarded-For": line})
            has = json.loads(standing[1])["offset"] if standing and standing[0] == 200 else None
            answer = None if has is None else self.put(digest, photo, has, key, line)
            status, body = answer or (503, b"")
        if status in (409, 503):
            self.failures[status] += 1
            return None
        if status not in (200, 201):
            raise AssertionError(f"photo of {key}: {status} {body[:300]}")
        return self.send(key, line, photos=[digest])

    def put(self, digest, photo, has, key, line):
        return self.ask("PUT", f"/api/v1/files/{digest}", photo[has:], {
            "Linli-Report": key, "Upload-Offset": str(has), "Upload-Complete": "?1", "X-Forwarded-For": line})


def status_of(process, name):
    """A line of the kernel's about a process, in bytes."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1_024
    raise AssertionError(f"no {name}")


class MemoryTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = shared_place()
        PhotoWriter.photo = picture()

    def test_no_more_memory(self):
        chance = chance_of(self)
        ended = []
        with Writers(self.place, chance, make=PhotoWriter) as writers:
            for _ in range(ROUNDS):
                writers.go_on(WRITERS)
                ended.append(self.starve(writers, chance))
                self.place.start()
            writers.go_on(WRITERS)
            told = writers.stop()
        print(f"ended by {ended}; {len(told)} reports with photos, tries that failed: {dict(writers.failures)}",
              flush=True)
        self.assertNotEqual(set(ended), {-signal.SIGKILL}, "memory never ran out")
        check_books(self, self.place, told)
        self.check_photos(told)

    def starve(self, writers, chance):
        """Gives the program no more than it has and ever more to do, until it ends; what it says until then is true.

        Of private memory, as address space says little: most of what a program reserves it never touches.
        """
        process = self.place.process
        most = status_of(process, "VmData") + chance.randrange(0, 1 << 20)
        # Its children keep the limits they set themselves.
        resource.prlimit(process.pid, resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))
        head = b"GET /report HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"x" * 12_000
        crowd = []
        try:
            while process.poll() is None and len(crowd) < MOST_CLIENTS:
                crowd.append(socket.create_connection(("127.0.0.1", self.place.port), timeout=10))
                crowd[-1].sendall(head)
                self.assertEqual([writer.trouble for writer in writers.all if writer.trouble], [])
        except OSError:
            # It ended, or takes nobody any more; then the machine ends it.
            pass
        finally:
            for client in crowd:
                client.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
        code = process.wait()
        process.stdout.close()
        return code

    def check_photos(self, told):
        rows = self.place.sql("""SELECT substr(c.words, 8) || ' ' || (SELECT count(*) FROM photos p WHERE
            p.home = c.home AND p.case_id = c.id) FROM cases c WHERE words LIKE 'report %'""")
        counts = dict(row.split() for row in rows if row)
        self.assertEqual([key for key in told if counts[key] != "1"], [], "a report without its photo")

    def test_heavy_photos_go_to_the_disk(self):
        process = self.place.process
        # From here on the highest is counted anew.
        pathlib.Path(f"/proc/{process.pid}/clear_refs").write_text("5")
        before = status_of(process, "VmRSS")
        chance = chance_of(self)
        troubles = []

        def upload(number, content):
            try:
                self.by_pieces(number, content)
                self.by_form(number, content)
            except Exception as error:
                troubles.append(error)

        threads = [
            threading.Thread(target=upload, args=(number, chance.randbytes(HEAVY))) for number in range(UPLOADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(troubles, [])
        highest = status_of(process, "VmHWM")
        print(f"{UPLOADS} × {HEAVY >> 20} MB at once, twice: {before >> 20} MB before, {highest >> 20} MB at the "
              "highest", flush=True)
        self.assertLess(highest - before, MOST)

    def headers(self, number):
        return {"X-Forwarded-For": f"10.9.{number}.1"}

    def by_pieces(self, number, content):
        key, digest = str(uuid.UUID(int=number, version=4)), hashlib.sha256(content).hexdigest()
        line = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=120)
        for offset in range(0, len(content), PIECE):
            last = offset + PIECE >= len(content)
            line.request("PUT", f"/api/v1/files/{digest}", content[offset:offset + PIECE], self.headers(number) | {
                "Linli-Report": key, "Upload-Offset": str(offset), "Upload-Complete": "?1" if last else "?0"})
            answer = line.getresponse()
            text = answer.read()
            # It is no picture, which is found when it is whole.
            if answer.status not in ((415, 422, 503) if last else (200,)):
                raise AssertionError(f"piece at {offset}: {answer.status} {text[:300]}")
        line.close()

    def by_form(self, number, content):
        border = "border-of-parts"
        head = (f'--{border}\r\nContent-Disposition: form-data; name="photos"; filename="one.jpg"\r\n'
                "Content-Type: image/jpeg\r\n\r\n").encode()
        line = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=120)
        line.request("POST", "/report", head + content + f"\r\n--{border}--\r\n".encode(), self.headers(number) | {
            "Content-Type": f"multipart/form-data; boundary={border}"})
        answer = line.getresponse()
        text = answer.read()
        line.close()
        if not 400 <= answer.status < 500:
            raise AssertionError(f"form: {answer.status} {text[:300]}")


if __name__ == "__main__":
    unittest.main()
