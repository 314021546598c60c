"""A web server on this computer that answers as badly as it is told to."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Sends one answer; told the server for `released`.
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the next answer of its path; the last one stays."""

    protocol_version = "HTTP/1.1"
    server: FaultyServer

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.requests.append((path, dict(self.headers)))
        answers = self.server.answers.get(path, [status(404)])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        self.close_connection = True
        answer(self)

    def log_message(self, *_: object) -> None:
        pass

    def start(self, code: int, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()


class FaultyServer(ThreadingHTTPServer):
    """Has, for each path, the answers to give; knows what it was asked."""

    daemon_threads = True

    def __init__(self, port: int = 0, handler: type[Handler] = Handler) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.answers: dict[str, list[Answer]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        #: Set when the test is over: an answer that stalls may end.
        self.released = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Keep quiet about clients that go away."""

    @property
    def address(self) -> str:
        """Address of the server, without a path."""
        return f"http://127.0.0.1:{self.server_port}"

    def url(self, path: str, *answers: Answer) -> str:
        """Say how a path is answered, and return its address."""
        self.answers[path] = list(answers)
        return f"{self.address}{path}"

    def asked(self, header: str) -> list[str | None]:
        """The values of a header in all requests so far."""
        return [headers.get(header) for _, headers in self.requests]


@contextmanager
def serving() -> Iterator[FaultyServer]:
    server = FaultyServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()


def _body(
    handler: Handler, content: bytes, *, etag: str | None, ranges: bool
) -> tuple[bytes, int, dict[str, str]]:
    """What is sent of a file, as a good server would."""
    headers = {} if etag is None else {"ETag": etag}
    wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    if_range = handler.headers.get("If-Range")
    if not ranges or wanted is None or (if_range is not None and if_range != etag):
        return content, 200, headers
    first = int(wanted[1])
    if first >= len(content):
        return b"", 416, {**headers, "Content-Range": f"bytes */{len(content)}"}
    last = f"{len(content) - 1}/{len(content)}"
    return content[first:], 206, {**headers, "Content-Range": f"bytes {first}-{last}"}


def whole(content: bytes, *, etag: str | None = '"1"', ranges: bool = True, **more: str) -> Answer:
    """Send what is asked for, properly."""

    def answer(handler: Handler) -> None:
        body, code, headers = _body(handler, content, etag=etag, ranges=ranges)
        handler.start(code, {"Content-Length": str(len(body)), **headers, **more})
        handler.wfile.write(body)

    return answer


def breaking(
    content: bytes, after: int, *, etag: str | None = '"1"', ranges: bool = True
) -> Answer:
    """Promise everything and close the connection after some bytes."""

    def answer(handler: Handler) -> None:
        body, code, headers = _body(handler, content, etag=etag, ranges=ranges)
        handler.start(code, {"Content-Length": str(len(body)), **headers})
        handler.wfile.write(body[:after])

    return answer


def breaking_chunks(content: bytes, after: int) -> Answer:
    """Send in chunks, without stating a length, and close within one."""

    def answer(handler: Handler) -> None:
        handler.start(200, {"Transfer-Encoding": "chunked", "ETag": '"1"'})
        handler.wfile.write(f"{len(content):x}\r\n".encode() + content[:after])

    return answer


def chunked(content: bytes) -> Answer:
    """Send in chunks, without stating a length."""

    def answer(handler: Handler) -> None:
        handler.start(200, {"Transfer-Encoding": "chunked", "ETag": '"1"'})
        for start in range(0, len(content), 5000):
            chunk = content[start : start + 5000]
            handler.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")

    return answer


def stalling(content: bytes, after: int) -> Answer:
    """Send some bytes and then nothing, with the connection open."""

    def answer(handler: Handler) -> None:
        body, code, headers = _body(handler, content, etag='"1"', ranges=True)
        handler.start(code, {"Content-Length": str(len(body)), **headers})
        handler.wfile.write(body[:after])
        handler.wfile.flush()
        handler.server.released.wait(60)

    return answer


def trickling(content: bytes, pause: float = 0.02) -> Answer:
    """Send one byte after the other, so slowly that no single wait is long."""

    def answer(handler: Handler) -> None:
        handler.start(200, {"Content-Length": str(len(content)), "ETag": '"1"'})
        for position in range(len(content)):
            if handler.server.released.is_set():
                return
            handler.wfile.write(content[position : position + 1])
            handler.wfile.flush()
            time.sleep(pause)

    return answer


def status(code: int, **headers: str) -> Answer:
    """Answer with a status and a short text."""

    def answer(handler: Handler) -> None:
        body = b"<html>no file here</html>"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.start(code, {"Content-Length": str(len(body)), **named})
        handler.wfile.write(body)

    return answer


def redirect(to: str) -> Answer:
    return status(302, Location=to)


def hanging_up(handler: Handler) -> None:
    """Close the connection without a word."""
    handler.connection.close()
