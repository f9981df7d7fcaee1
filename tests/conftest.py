"""What all tests share: where things lie, and the rule that no test reaches for a network."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from PIL import Image

import formcheck
from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent

# What Python reports to audit hooks before it asks the system for anything.
USES_OF_A_SOCKET = frozenset({"socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg"})
LOOKUPS = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)


@dataclass
class NetworkGuard:
    """Refuses network access while it is `armed`, and remembers what was tried.

    It sees what Python code in this process does: not native libraries, not child processes.
    """

    armed: bool = False
    attempts: list[str] = field(default_factory=list)

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.armed:
            return
        if event in USES_OF_A_SOCKET:
            # Sockets between the processes of one machine go by a file name, not an address.
            if getattr(getattr(arguments[0], "family", None), "name", "") == "AF_UNIX":
                return
            attempt = f"{event} {arguments[-1]!r}"
        elif event in LOOKUPS:
            attempt = f"{event} {arguments[0]!r}"
        else:
            return
        self.attempts.append(attempt)
        raise PermissionError(f"tests do not use the network: {attempt}")


guard = NetworkGuard()
# A hook cannot be taken away again, so there is one for the whole run and it can be disarmed.
sys.addaudithook(guard)


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that reaches for a network, even where the program swallowed the refusal."""
    if request.node.get_closest_marker("network") is not None:
        yield
        return
    guard.attempts.clear()
    guard.armed = True
    try:
        yield
    finally:
        guard.armed = False
    if guard.attempts:
        pytest.fail(f"the network was used: {'; '.join(guard.attempts)}")


@pytest.fixture
def network_attempts() -> list[str]:
    """What the guard has refused in this test so far; for the tests of the guard itself."""
    return guard.attempts


@pytest.fixture(scope="session")
def repository() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def samples() -> Path:
    return ROOT / "samples"


# --- pictures and films for tests that need the real thing ---


@pytest.fixture(scope="session")
def analysed(samples: Path) -> Callable[[str], formcheck.Analysis]:
    """Give a sample's analysis with the default model, made once for all tests."""

    @functools.cache
    def analyse(name: str) -> formcheck.Analysis:
        return formcheck.analyze(samples / f"{name}.mp4")

    return analyse


@pytest.fixture(scope="session")
def frames_of() -> Callable[[Path, float, float], np.ndarray]:
    """Give a clip's frames between two moments, shape (n, height, width, 3)."""

    def read(clip: Path, start_s: float, end_s: float) -> np.ndarray:
        with VideoFile(clip, start_s, end_s) as source:
            return np.stack([frame.rgb for frame in source])

    return read


@pytest.fixture(scope="session")
def clip_of() -> Callable[..., Path]:
    """Write frames as a clip at 25 frames a second; the suffix chooses the container."""

    def write(frames: np.ndarray, path: Path) -> Path:
        with av.open(str(path), "w") as sink:
            stream = sink.add_stream("libx264", rate=25)
            stream.height, stream.width = frames.shape[1:3]
            stream.pix_fmt = "yuv420p"
            for pixels in frames:
                sink.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            sink.mux(stream.encode())
        return path

    return write


@pytest.fixture(scope="session")
def still_of(frames_of: Callable[..., np.ndarray]) -> Callable[..., Path]:
    """Write one frame of a clip as a photo, cut to a width if one is given."""

    def write(clip: Path, time_s: float, path: Path, width: int | None = None) -> Path:
        pixels = frames_of(clip, time_s, time_s + 0.05)[0]
        Image.fromarray(np.ascontiguousarray(pixels[:, :width])).save(path)
        return path

    return write
