"""What all tests share: where things lie, and the rule that no test reaches for a network."""

from __future__ import annotations

import functools
import itertools
import os
import pickle
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import coverage
import numpy as np
import pytest
from hypothesis import settings
from PIL import Image

import formcheck
from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent

# The same examples everywhere, in however much time; `fuzz/` looks for new ones.
settings.register_profile("formcheck", derandomize=True, deadline=None)
settings.load_profile("formcheck")

# The folders whose files take a few seconds each, or less.
SHORT = frozenset(
    {"disk", "doctor", "drawing", "evaluate", "exercises", "form", "history", "people", "pose"}
    | {"report", "video"}
)

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


def pytest_collection() -> None:
    """Measure the coverage of the processes of the tests, not of the programs that they start.

    To measure those too costs a quarter of their time, and those that are killed leave half
    a file behind. When this is called, pytest-xdist has started its processes, and no module of
    tests has been read.
    """
    measure_no_programs()


def measure_no_programs() -> None:
    """Take away what tells programs that are started to measure their coverage."""
    for name in [name for name in os.environ if name.startswith("COVERAGE_PROCESS")]:
        del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the short files for the end, so that no process waits for another one's long file."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] in SHORT)


@pytest.fixture(autouse=True)
def coverage_paused(request: pytest.FixtureRequest) -> Iterator[None]:
    """Do not measure what is marked `unmeasured`: it would take nearly twice as long."""
    running = coverage.Coverage.current()
    if running is None or request.node.get_closest_marker("unmeasured") is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()
        measure_no_programs()


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
def analysed(samples: Path, folder_of_the_run: Path) -> Callable[[str], formcheck.Analysis]:
    """Give a sample's analysis with the default model, made once for all tests.

    The processes that share the tests share it too.
    """

    @functools.cache
    def analyse(name: str) -> formcheck.Analysis:
        kept = folder_of_the_run / f"{name}.analysis"
        if kept.exists():
            shared: formcheck.Analysis = pickle.loads(kept.read_bytes())  # noqa: S301 - written below
            return shared
        analysis = formcheck.analyze(samples / f"{name}.mp4")
        # Whole or not at all; should two processes be at it at once, both have the same.
        begun = folder_of_the_run / f"{name}.{os.getpid()}"
        begun.write_bytes(pickle.dumps(analysis))
        begun.replace(kept)
        return analysis

    return analyse


@pytest.fixture(scope="session")
def folder_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes have in common that share the tests of one run."""
    own = tmp_path_factory.getbasetemp()
    # pytest-xdist puts the folder of each of its processes into that of the run.
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def frames_of() -> Callable[..., np.ndarray]:
    """Give a clip's frames between two moments, or one in `every`, shape (n, height, width, 3)."""

    def read(clip: Path, start_s: float, end_s: float, every: int = 1) -> np.ndarray:
        with VideoFile(clip, start_s, end_s) as source:
            return np.stack([frame.rgb for frame in itertools.islice(source, 0, None, every)])

    return read


@pytest.fixture(scope="session")
def clip_of() -> Callable[..., Path]:
    """Write frames as a clip; the suffix chooses the container."""

    def write(frames: np.ndarray, path: Path, rate: int | Fraction = 25) -> Path:
        with av.open(str(path), "w") as sink:
            stream = sink.add_stream("libx264", rate=rate)
            stream.height, stream.width = frames.shape[1:3]
            stream.pix_fmt = "yuv420p"
            for pixels in frames:
                sink.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            sink.mux(stream.encode())
        return path

    return write


@pytest.fixture(scope="session")
def standing_clip(
    samples: Path,
    frames_of: Callable[..., np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Give a clip of somebody who stands straight; a third of its frames is enough to see it."""
    frames = frames_of(samples / "walking.mp4", 0.0, 7.0, every=3)
    return clip_of(frames, tmp_path_factory.mktemp("standing") / "standing.mp4", Fraction(25, 3))


@pytest.fixture(scope="session")
def still_of(frames_of: Callable[..., np.ndarray]) -> Callable[..., Path]:
    """Write one frame of a clip as a photo, cut to a width if one is given."""

    def write(clip: Path, time_s: float, path: Path, width: int | None = None) -> Path:
        pixels = frames_of(clip, time_s, time_s + 0.05)[0]
        Image.fromarray(np.ascontiguousarray(pixels[:, :width])).save(path)
        return path

    return write
