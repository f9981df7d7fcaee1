"""A network camera for tests, run as a process of its own: MJPEG over HTTP on loopback.

It obeys a line each on standard input: ``serve`` and ``cut``. After each it prints its port.
On the path ``/clip.mp4`` it offers the clip itself, and on ``/page`` something else.
"""

from __future__ import annotations

import io
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
from PIL import Image

PICTURES = 50
STEP_S = 0.04


def jpegs(clip: Path) -> list[bytes]:
    found = []
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            file = io.BytesIO()
            Image.fromarray(frame.to_ndarray(format="rgb24")).save(file, "JPEG")
            found.append(file.getvalue())
            if len(found) == PICTURES:
                break
    return found


class Camera(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, clip: Path, pictures: list[bytes]) -> None:
        super().__init__(("127.0.0.1", port), Answer)
        self.clip = clip
        self.pictures = pictures
        self.off = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a viewer hangs up."""

    def cut(self) -> None:
        self.off.set()
        self.shutdown()
        self.server_close()


class Answer(BaseHTTPRequestHandler):
    server: Camera

    def do_GET(self) -> None:
        if self.path == "/clip.mp4":
            self._send("video/mp4", self.server.clip.read_bytes())
        elif self.path == "/page":
            self._send("text/html", b"<html><body>Welcome to your camera</body></html>")
        elif self.path == "/secret":
            self.send_error(401)
        elif self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", f"file:{self.server.clip}")
            self.end_headers()
        elif self.path == "/playlist":
            lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:9", "#EXTINF:9,", f"file:{self.server.clip}"]
            self._send("application/vnd.apple.mpegurl", "\n".join(lines).encode())
        elif self.path == "/silent":
            self.server.off.wait()
        elif self.path == "/":
            self._stream()
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Print nothing."""

    def _send(self, kind: str, body: bytes) -> None:
        # FFmpeg looks for an MP4 file's index at its end: "bytes=1234-".
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0])
        self.send_response(206)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self.wfile.write(body[start:])

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        self.end_headers()
        while True:
            for picture in self.server.pictures:
                head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n"
                self.wfile.write(head.encode() + b"\r\n" + picture + b"\r\n")
                if self.server.off.wait(STEP_S):
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return


def main() -> None:
    clip = Path(sys.argv[1])
    pictures = jpegs(clip)
    camera: Camera | None = None
    port = 0
    for line in sys.stdin:
        if line == "serve\n":
            camera = Camera(port, clip, pictures)
            port = camera.server_port
        elif camera is not None:
            camera.cut()
        print(port, flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
