"""``formcheck live`` as a program meets it: lines of JSON, recordings, exit codes, sudden ends.

The window and its keys are tested in tests/live/test_window.py.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.pose.store import read_track
from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

    Limit = Callable[[], None]

LONG_S = 60.0
ENVIRONMENT = {**os.environ, "PYTHONIOENCODING": "utf-8"}
LIVE = [sys.executable, "-m", "formcheck", "live"]
HEADLESS = ("--headless", "--no-voice")
KEPT = ["frames.csv", "landmarks.npy", "result.json", "session.mp4"]

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was printed for every moment."""
        return [json.loads(line) for line in self.out.splitlines()][:-1]

    @property
    def result(self) -> dict[str, Any]:
        """What was printed last."""
        last = json.loads(self.out.splitlines()[-1])
        assert list(last) == ["result"]
        content = last["result"]
        assert isinstance(content, dict)
        return content


def run(folder: Path, *arguments: str | Path, limit: Limit | None = None) -> Outcome:
    """Run a session to its end in a folder, if need be with a limit on its resources."""
    done = subprocess.run(
        [*LIVE, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=ENVIRONMENT,
        timeout=LONG_S,
        preexec_fn=limit,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@contextmanager
def under_way(folder: Path, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Give a session while it goes on; it is ended by force if it takes too long."""
    with subprocess.Popen(
        [*LIVE, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=ENVIRONMENT,
        # Else Ctrl-C means nothing to it where these tests run in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,  # noqa: PLW1509 - no thread is under way here
    ) as process:
        deadline = threading.Timer(LONG_S, process.kill)
        deadline.start()
        try:
            yield process
        finally:
            deadline.cancel()
            process.kill()


def line_that(process: subprocess.Popen[str], holds: Callable[[dict[str, Any]], bool]) -> Any:
    """Read lines until one fulfils something; give it."""
    assert process.stdout is not None
    for text in process.stdout:
        line = json.loads(text)
        if holds(line):
            return line
    pytest.fail("the session ended before there was such a line")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def short(
    samples: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Give two seconds of a sample."""
    pictures = frames_of(samples / "push_back_bench.mp4", 0.4, 2.4)
    return clip_of(pictures, tmp_path_factory.mktemp("clip") / "short.mp4")


# --- a session for programs ---


@dataclass(frozen=True)
class Recorded:
    outcome: Outcome
    folder: Path


@pytest.fixture(scope="module")
def recorded(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Give a recorded session: one push-back, then one locked lean."""
    place = tmp_path_factory.mktemp("place")
    options = ("--camera", samples / "mixed_bench.mp4", "--no-guide", "--record", "kept")
    outcome = run(place, *options, *HEADLESS)
    assert names(place) == ["kept"]
    (folder,) = (place / "kept").iterdir()
    return Recorded(outcome, folder)


def test_every_judgement_is_a_line_and_the_result_is_the_last(recorded: Recorded) -> None:
    outcome = recorded.outcome
    assert (outcome.code, outcome.err) == (0, "")
    times_s = [line["time_s"] for line in outcome.lines]
    assert times_s[0] == 0
    assert times_s == sorted(set(times_s))
    assert len(times_s) == outcome.result["source"]["frames"] > 60
    assert {line["stage"] for line in outcome.lines} == {"coach"}
    assert {line["trouble"] for line in outcome.lines} == {None}
    patterns = [rep["pattern"] for rep in outcome.result["reps"]]
    assert patterns == ["push_back", "locked_lean"]
    assert outcome.result["verdict"] == "mixed"
    assert outcome.result["source"]["kind"] == "camera"


def test_the_locked_lean_is_called_out_while_there_is_time_to_mend_it(recorded: Recorded) -> None:
    """It goes on from 6.6 s to 12 s, its hold from 8 s to 11 s."""
    cues = [(line["time_s"], line["cue"]) for line in recorded.outcome.lines if line["cue"]]
    locked_s = [time_s for time_s, cue in cues if cue["key"] == "knee_locked"]
    assert 6.6 < locked_s[0] < 10.0
    assert {"key": "knee_locked", "text": "Knee's locked. Bend it first."} in [
        cue for _, cue in cues
    ]


def test_reps_are_told_when_they_are_over(recorded: Recorded) -> None:
    told = [line["rep"] for line in recorded.outcome.lines if "rep" in line]
    assert told == recorded.outcome.result["reps"]


def test_a_recording_holds_clip_landmarks_and_result(recorded: Recorded) -> None:
    assert names(recorded.folder) == KEPT
    result = json.loads((recorded.folder / "result.json").read_text(encoding="utf-8"))
    assert result["reps"] == recorded.outcome.result["reps"]
    assert result["source"]["path"] == "session.mp4"
    track = read_track(recorded.folder / "landmarks.npy")
    assert [round(time_s, 3) for time_s in track.time_s] == [
        line["time_s"] for line in recorded.outcome.lines
    ]
    with VideoFile(recorded.folder / "session.mp4") as clip:
        times_s = [frame.time_s for frame in clip]
    assert clip.cautions == ()
    assert set(times_s) <= {line["time_s"] for line in recorded.outcome.lines}
    assert all(0 <= rep["start_s"] < rep["end_s"] <= times_s[-1] for rep in result["reps"])


def test_a_recorded_clip_can_be_analysed_and_shows_the_same(recorded: Recorded) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "analyze", "session.mp4", "--json", "--quiet"],
        check=True,
        capture_output=True,
        cwd=recorded.folder,
        env=ENVIRONMENT,
    )
    result = json.loads(done.stdout)
    assert [rep["pattern"] for rep in result["reps"]] == ["push_back", "locked_lean"]
    assert result["warnings"] == []
    for there, live in zip(result["reps"], recorded.outcome.result["reps"], strict=True):
        assert there["start_s"] == pytest.approx(live["start_s"], abs=1.0)


def test_without_being_asked_to_it_writes_nothing(short: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "--camera", short, "--model", "lite", "--language", "de", *HEADLESS)
    assert (done.code, done.err) == (0, "")
    assert done.lines[0]["stage"] == "guide"
    assert done.result["source"]["path"] == "short.mp4"
    assert names(tmp_path) == []


# --- sudden ends ---


@posix_only
def test_what_was_recorded_before_a_kill_can_be_read(samples: Path, tmp_path: Path) -> None:
    options = ("--camera", samples / "mixed_bench.mp4", "--model", "lite", "--record", "kept")
    with under_way(tmp_path, *options, *HEADLESS) as process:
        # It prints until the pipe is full, so somebody has to read.
        reader = threading.Thread(target=process.stdout.read if process.stdout else None)
        reader.start()
        clips: list[Path] = []
        while not clips or clips[0].stat().st_size < 100_000:
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.02)
            clips = list((tmp_path / "kept").glob("*/session.mp4"))
        process.kill()
        reader.join()
    (folder,) = (tmp_path / "kept").iterdir()
    assert names(folder) == ["landmarks.npy", "session.mp4"]
    with VideoFile(folder / "session.mp4") as clip:
        times_s = [frame.time_s for frame in clip]
    assert clip.cautions == ()
    assert len(times_s) > 5
    track = read_track(folder / "landmarks.npy")
    assert set(times_s) <= {round(time_s, 3) for time_s in track.time_s}


SIGHUP = getattr(signal, "SIGHUP", signal.SIGTERM)


@posix_only
@pytest.mark.parametrize(
    "numbers", [[SIGHUP], [signal.SIGTERM], [signal.SIGINT, signal.SIGTERM, SIGHUP]]
)
def test_who_is_asked_to_end_keeps_the_result_also_if_asked_again(
    numbers: list[signal.Signals], samples: Path, tmp_path: Path
) -> None:
    options = ("--camera", samples / "walking.mp4", "--model", "lite", "--no-guide")
    with under_way(tmp_path, *options, "--record", "kept", *HEADLESS) as process:
        line_that(process, lambda line: line["time_s"] > 1)
        for number in numbers:
            process.send_signal(number)
        line_that(process, lambda line: "result" in line)
        assert process.wait() == 0
    (folder,) = (tmp_path / "kept").iterdir()
    assert names(folder) == KEPT


@posix_only
def test_when_nobody_reads_the_lines_any_more_the_recording_has_its_result(
    samples: Path, tmp_path: Path
) -> None:
    options = ("--camera", samples / "walking.mp4", "--model", "lite", "--no-guide")
    with under_way(tmp_path, *options, "--record", "kept", *HEADLESS) as process:
        line_that(process, lambda line: line["time_s"] > 1)
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait() == 141
    (folder,) = (tmp_path / "kept").iterdir()
    assert names(folder) == KEPT
    content = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert content["source"]["frames"] > 1


@posix_only
def test_a_full_disk_is_told_and_the_session_goes_on(samples: Path, tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - POSIX only

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))

    clip = samples / "walking.mp4"
    options = ("--camera", clip, "--model", "lite", "--no-guide", "--record", "kept")
    done = run(tmp_path, *options, *HEADLESS, limit=limit)
    assert done.code == 2
    assert done.err.startswith("formcheck: session.mp4 is kept, but could not be recorded to its")
    assert done.err.count("\n") == 1
    troubles = [line["trouble"] for line in done.lines]
    assert troubles[0] is None
    assert troubles[-1] == "recording_failed"
    assert done.lines[-1]["time_s"] > 5, "it goes on to the end"
    assert done.result["warnings"][0]["code"] == "recording_failed"
    (folder,) = (tmp_path / "kept").iterdir()
    assert names(folder) == KEPT
    with VideoFile(folder / "session.mp4") as recorded:
        assert 0 < len(list(recorded)) < len(done.lines)


@posix_only
def test_a_network_camera_that_goes_away_and_comes_back(samples: Path, tmp_path: Path) -> None:
    server = Path(__file__).parents[1] / "video" / "mjpeg_server.py"
    with subprocess.Popen(
        [sys.executable, str(server), str(samples / "push_back_bench.mp4")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as camera:
        assert camera.stdin is not None
        assert camera.stdout is not None

        def say(order: str) -> int:
            assert camera.stdin is not None
            assert camera.stdout is not None
            camera.stdin.write(f"{order}\n")
            camera.stdin.flush()
            return int(camera.stdout.readline())

        address = f"http://me:s3cret@127.0.0.1:{say('serve')}/"
        options = ("--camera", address, "--model", "lite", "--no-guide")
        with under_way(tmp_path, *options, *HEADLESS) as process:
            before = line_that(process, lambda line: line.get("front_leg") is not None)
            assert before["trouble"] is None
            say("cut")
            lost = line_that(process, lambda line: line["trouble"] is not None)
            assert lost["trouble"] == "camera_lost"
            say("serve")
            back = line_that(process, lambda line: line["trouble"] is None)
            again = line_that(process, lambda line: line.get("knee_deg") is not None)
            assert before["time_s"] <= lost["time_s"] < back["time_s"] < again["time_s"]
            assert again["phase"] is not None
            process.send_signal(signal.SIGINT)
            result = line_that(process, lambda line: "result" in line)["result"]
            assert process.wait() == 0
            assert process.stderr is not None
            assert process.stderr.read() == ""
        camera.stdin.close()
    assert result["source"]["frames"] >= 2
    assert "s3cret" not in json.dumps(result)
    assert names(tmp_path) == []


# --- what cannot work ---


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--exercise", "yoga"], 2, "yoga"),
        (["--exercise", "mine.toml"], 2, "mine.toml"),
        (["--language", "tlh"], 2, "There are no cues in 'tlh'; choose de, en, es, fr."),
        (["--model", "huge"], 4, "huge"),
        (["--camera", "7"], 3, "camera"),
        (["--camera", "gone.mp4"], 3, "gone.mp4 does not exist"),
        (["--camera", "http://127.0.0.1:9/"], 3, "127.0.0.1:9 refuses the connection"),
        (["--record", "/dev/null"], 2, "/dev/null"),
    ],
)
def test_what_cannot_work_is_said_in_one_sentence_and_leaves_nothing(
    short: Path, tmp_path: Path, options: list[str], code: int, words: str
) -> None:
    done = run(tmp_path, "--camera", short, "--model", "lite", *HEADLESS, *options)
    assert (done.code, done.out) == (code, ""), done.err
    assert done.err.startswith("formcheck: ")
    assert done.err.count("\n") == 1, done.err
    assert words in done.err
    assert names(tmp_path) == []


def test_a_leg_that_nobody_has_is_wrong_usage(tmp_path: Path) -> None:
    done = run(tmp_path, "--side", "middle")
    assert done.code == 2
    assert "middle" in done.err
    assert "Traceback" not in done.err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['formcheck', 'live', '--help']\n"
        "from formcheck.cli import main\n"
        "try: main()\n"
        "except SystemExit: print({'mediapipe', 'av', 'cv2', 'numpy', 'rich'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "--headless" in done.stdout
    assert done.stdout.endswith("set()\n")
