"""A line between a program and its database that can be lost without either end being told.

Listens on a TCP address and passes everything on to PostgreSQL's Unix socket. Orders come on standard input:
`lose answers`, `lose questions`, `lose both`, `whole`; each is answered with one line. What is lost is kept
back while both sockets stay open, and is passed on when the line is whole again, however late that is, as a network
does with packets it sent the long way round.
"""
import socket
import sys
import threading

lost = {"questions": threading.Event(), "answers": threading.Event()}
whole = threading.Condition()


def pump(kind, source, drain):
    try:
        while data := source.recv(65_536):
            with whole:
                whole.wait_for(lambda: not lost[kind].is_set())
            drain.sendall(data)
        with whole:
            whole.wait_for(lambda: not lost[kind].is_set())
    except OSError:
        pass
    for end in (source, drain):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def relay(listening, path):
    while True:
        client, _ = listening.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(path)
        except OSError:
            client.close()
            continue
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for words in (("questions", client, server), ("answers", server, client)):
            threading.Thread(target=pump, args=words, daemon=True).start()


def main(host, path):
    listening = socket.create_server((host, 0), backlog=100)
    threading.Thread(target=relay, args=(listening, path), daemon=True).start()
    print(listening.getsockname()[1], flush=True)
    for line in sys.stdin:
        order, *what = line.split()
        for kind, event in lost.items():
            if order == "lose" and what[0] in (kind, "both"):
                event.set()
            else:
                event.clear()
        with whole:
            whole.notify_all()
        print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
