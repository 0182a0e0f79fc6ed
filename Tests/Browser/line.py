"""A weak line: what lies between a phone and the place, cut where a test says."""
import re
import socket
import threading


class Fault:
    """What happens to the next request of a kind: its body is cut after some bytes, or its answer is kept back."""

    def __init__(self, method, path, cut=None, holds=False):
        self.method, self.path, self.cut, self.holds = method, re.compile(path), cut, holds
        # The request has gone as far as it goes.
        self.happened = threading.Event()
        # What holds an answer back lets go.
        self.released = threading.Event()


class Line:
    """One request to a connection: whatever is cut is cut at a place of that request."""

    def __init__(self, port):
        self.port = port
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.is_down = False
        self.faults = []
        # Method, path, headers, and how many bytes of the body went through.
        self.asked = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve, daemon=True).start()

    def next(self, method, path, **how):
        fault = Fault(method, path, **how)
        with self.lock:
            self.faults.append(fault)
        return fault

    def pieces(self, key=None):
        """Pieces of photos that went through: where each began, and its bytes."""
        found = [(int(headers["upload-offset"]), count) for method, _, headers, count in self.asked
                 if method == "PUT" and (key is None or headers.get("linli-report") == key)]
        return found

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        try:
            with client:
                if not self.is_down:
                    self.relay(client)
        except OSError:
            pass

    def relay(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            more = client.recv(65_536)
            if not more:
                return
            head += more
        head, body = head.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
        fault = self.fault(method, path)
        kept = [line for line in lines if not line.lower().startswith("connection:")]
        with socket.create_connection(("127.0.0.1", self.port)) as server:
            server.sendall("\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1"))
            count = self.send(client, server, body, int(headers.get("content-length", 0)), fault)
            with self.lock:
                self.asked.append((method, path, headers, count))
            if fault and fault.cut is not None:
                server.shutdown(socket.SHUT_WR)
                while server.recv(65_536):
                    pass
                fault.happened.set()
                return
            self.answer(server, client, fault)

    @staticmethod
    def send(client, server, body, length, fault):
        most = length if not fault or fault.cut is None else min(length, fault.cut)
        count = 0
        while count < most:
            piece = body or client.recv(65_536)
            body = b""
            if not piece:
                break
            piece = piece[:most - count]
            server.sendall(piece)
            count += len(piece)
        return count

    @staticmethod
    def answer(server, client, fault):
        """Carries the answer back; one that is held is lost when the test lets go."""
        if fault and fault.holds:
            while server.recv(65_536):
                pass
            fault.happened.set()
            fault.released.wait(60)
            return
        while piece := server.recv(65_536):
            client.sendall(piece)

    def fault(self, method, path):
        with self.lock:
            for fault in self.faults:
                if fault.method == method and fault.path.search(path):
                    self.faults.remove(fault)
                    return fault
        return None

    def stop(self):
        self.listener.close()
