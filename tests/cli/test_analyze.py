"""The command as a user meets it: what is printed, what is written, which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Outcome]:
    """Run the program in an empty folder."""

    def run_program(*arguments: str | Path) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run_program


def assert_one_sentence(outcome: Outcome, code: int, *parts: str) -> None:
    assert outcome.code == code, outcome.err
    assert outcome.out == ""
    assert outcome.err.startswith("formcheck: ")
    assert outcome.err.count("\n") == 1, outcome.err
    assert "Traceback" not in outcome.err
    for part in parts:
        assert part in outcome.err


def test_a_clip_gives_a_summary_film_report_and_tables_and_no_noise(
    run: Callable[..., Outcome], samples: Path, tmp_path: Path
) -> None:
    done = run("analyze", samples / "locked_lean_bench.mp4", "--end", "5.5", "--out", "results")
    assert done.code == 0
    assert done.out.startswith("LOCKED LEAN")
    assert done.err == "", "the pose model's own log lines must not reach the terminal"
    folder = tmp_path / "results"
    assert sorted(path.name for path in folder.iterdir()) == [
        "annotated.mp4",
        "frames.csv",
        "landmarks.npy",
        "report.html",
        "result.json",
    ]


def test_json_is_all_that_stdout_gets_and_equals_the_file(
    run: Callable[..., Outcome], samples: Path, tmp_path: Path
) -> None:
    clip = samples / "walking.mp4"
    done = run("analyze", clip, "--end", "0.5", "--model", "lite", "--json", "--out", "r")
    assert done.code == 0
    assert json.loads(done.out) == json.loads((tmp_path / "r/result.json").read_text("utf-8"))


def test_several_inputs_survive_a_bad_one(
    run: Callable[..., Outcome], samples: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.mp4").write_text("not a film", encoding="utf-8")
    clip = tmp_path / "good one.mp4"
    clip.write_bytes((samples / "walking.mp4").read_bytes())
    done = run("analyze", "bad.mp4", clip, "--end", "0.5", "--model", "lite")
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert "bad.mp4" in done.err
    assert (tmp_path / "good one.mp4.formcheck" / "result.json").is_file()
    assert not (tmp_path / "bad.mp4.formcheck").exists()
    assert "good one.mp4" in done.out


def test_a_folder_is_analysed_clip_by_clip(
    run: Callable[..., Outcome], samples: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("a.mp4", "b.mp4"):
        (folder / name).write_bytes((samples / "walking.mp4").read_bytes())
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    done = run("analyze", folder, "--end", "0.2", "--model", "lite", "--json", "--out", "all")
    assert done.code == 0
    assert [each["source"]["path"] for each in json.loads(done.out)] == ["a.mp4", "b.mp4"]
    assert (tmp_path / "all" / "b.mp4.formcheck" / "frames.csv").is_file()


@pytest.mark.parametrize(("pattern", "code"), [("no_stretch", 1), ("locked_lean", 0)])
def test_fail_on_tells_by_the_exit_code(
    run: Callable[..., Outcome], samples: Path, pattern: str, code: int
) -> None:
    clip = samples / "walking.mp4"
    quick = ("--end", "0.5", "--model", "lite", "--out", "r", "--quiet")
    done = run("analyze", clip, *quick, "--fail-on", pattern)
    assert done == Outcome(code, "", "")


def test_nobody_in_the_picture_is_a_result_not_an_error(
    run: Callable[..., Outcome], tmp_path: Path, clip_of: Callable[[np.ndarray, Path], Path]
) -> None:
    clip_of(np.full((10, 96, 128, 3), 90, dtype=np.uint8), tmp_path / "room.mp4")
    done = run("analyze", "room.mp4", "--model", "lite")
    assert done.code == 0
    assert done.out.startswith("NOBODY SEEN")


def test_a_clip_cut_off_in_the_middle_is_judged_as_far_as_it_goes(
    run: Callable[..., Outcome],
    samples: Path,
    tmp_path: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[[np.ndarray, Path], Path],
) -> None:
    frames = frames_of(samples / "walking.mp4", 0, 1.5)
    whole = clip_of(frames, tmp_path / "whole.mkv").read_bytes()
    (tmp_path / "half.mkv").write_bytes(whole[: len(whole) // 2])
    done = run("analyze", "half.mkv", "--model", "lite", "--json")
    assert done.code == 0
    content = json.loads(done.out)
    assert "truncated" in {warning["code"] for warning in content["warnings"]}
    assert 0 < content["source"]["frames"] < len(frames)


def test_missing_file(run: Callable[..., Outcome]) -> None:
    assert_one_sentence(run("analyze", "gone.mp4"), 3, "gone.mp4 does not exist")


def test_empty_file(run: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    assert_one_sentence(run("analyze", "empty.mp4"), 3, "empty.mp4 is empty")
    assert [path.name for path in tmp_path.iterdir()] == ["empty.mp4"]


def test_text_named_mp4(run: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "letter.mp4").write_text("Dear runner,\n" * 99, encoding="utf-8")
    assert_one_sentence(run("analyze", "letter.mp4"), 3, "letter.mp4 is not a video")


def test_folder_without_clips(run: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    assert_one_sentence(run("analyze", "holiday"), 3, "holiday holds no file that ends in .mp4")


def test_model_that_is_none(run: Callable[..., Outcome], samples: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.task").write_text("not a model", encoding="utf-8")
    clip = samples / "walking.mp4"
    done = run("analyze", clip, "--model", "mine.task", "--out", "r")
    assert_one_sentence(done, 4, "mine.task is not a .task bundle")
    assert not (tmp_path / "r").exists()


def test_output_place_that_cannot_be_written(
    run: Callable[..., Outcome], samples: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = run("analyze", samples / "walking.mp4", "--out", "taken")
    assert_one_sentence(done, 2, "taken is a file", "--out")


def test_start_after_end(run: Callable[..., Outcome], samples: Path) -> None:
    done = run("analyze", samples / "walking.mp4", "--start", "3", "--end", "2", "--out", "r")
    assert_one_sentence(done, 2, "--start (3 s) must come before --end (2 s)")


def test_start_after_the_clips_end(run: Callable[..., Outcome], samples: Path) -> None:
    done = run("analyze", samples / "walking.mp4", "--start", "60", "--out", "r")
    assert_one_sentence(done, 2, "which lasts 7")


def test_wrong_usage_names_what_is_wrong(run: Callable[..., Outcome]) -> None:
    done = run("analyze", "clip.mp4", "--exercise", "yoga")
    assert done.code == 2
    assert "yoga" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--stride", "3", "--fps", "10"), "give only one of them"),
        (("--stride", "0"), "--stride must be a whole number"),
        (("--fps", "nan"), "--fps must be a number above 0"),
    ],
)
def test_a_sampling_that_cannot_be_meant_is_refused_before_any_work(
    run: Callable[..., Outcome], samples: Path, options: tuple[str, ...], part: str
) -> None:
    assert_one_sentence(run("analyze", samples / "walking.mp4", *options), 2, part)


def test_the_impatient_get_every_row_and_every_picture_and_are_told(
    run: Callable[..., Outcome], samples: Path, tmp_path: Path
) -> None:
    clip = samples / "walking.mp4"
    done = run("analyze", clip, "--end", "1", "--model", "lite", "--stride", "3", "--out", "r")
    assert done.code == 0
    assert "Every third frame was looked at; the others are interpolated." in done.out
    result = json.loads((tmp_path / "r/result.json").read_text("utf-8"))
    assert result["setting"]["sampling"] == {"stride": 3, "fps": None}
    frames = result["source"]["frames"]
    assert result["coverage"]["frames_looked_at"] == len({*range(0, frames, 3), frames - 1})
    assert "frames_interpolated" in [warning["code"] for warning in result["warnings"]]
    assert len((tmp_path / "r/frames.csv").read_text("utf-8").splitlines()) == frames + 1
    with av.open(str(tmp_path / "r/annotated.mp4")) as film:
        assert film.streams.video[0].frames == frames
    assert "Every third frame was looked at" in (tmp_path / "r/report.html").read_text("utf-8")


def test_names_that_no_terminal_can_show_do_no_harm(
    run: Callable[..., Outcome], tmp_path: Path
) -> None:
    name = "new\nline\x1b[31m [bold]😀.mp4"
    (tmp_path / name).touch()
    assert_one_sentence(run("analyze", name), 3, "is empty")


def test_a_standing_clip_is_learned_kept_under_a_name_and_used_again(
    run: Callable[..., Outcome],
    samples: Path,
    standing_clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORMCHECK_DATA", str(tmp_path / "data"))
    clip = ("analyze", samples / "mixed_bench.mp4", "--end", "0.4", "--model", "lite", "--json")
    stands = ("--calibrate", standing_clip)

    once = run(*clip, *stands, "--out", "once")
    assert (once.code, once.err) == (0, "")
    learned = json.loads(once.out)
    assert learned["reference"]["knee_deg"] > 170
    in_full = learned["setting"]["reference"]
    shown = {key: round(value, 3 if key == "back" else 1) for key, value in in_full.items()}
    assert shown == learned["reference"]
    assert not (tmp_path / "data").exists()

    kept = run(*clip, *stands, "--person", "Anna", "--out", "kept")
    assert kept.code == 0
    assert kept.err == "formcheck: How Anna stands straight is kept for the camera 640x480.\n"

    again = run(*clip, "--person", "ANNA", "--out", "again")
    assert (again.code, again.err) == (0, "")
    assert json.loads(again.out)["reference"] == learned["reference"]
    assert json.loads(again.out)["warnings"] == learned["warnings"]

    other = run(*clip, "--person", "Anna", "--camera-name", "Attic", "--out", "other")
    assert other.code == 0
    result = json.loads(other.out)
    assert result["reference"] is None
    assert "reference_not_used" in {warning["code"] for warning in result["warnings"]}
    assert "Anna" not in (tmp_path / "other" / "result.json").read_text("utf-8")

    stranger = run(*clip, "--out", "stranger")
    assert json.loads(stranger.out)["reference"] is None, "nobody said whose clip this is"


@pytest.fixture(scope="module")
def leaning(
    samples: Path,
    frames_of: Callable[..., np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Give four seconds of somebody who leans over and comes up again, every other frame."""
    frames = frames_of(samples / "locked_lean_bench.mp4", 1.0, 5.0, every=2)
    return clip_of(frames, tmp_path_factory.mktemp("leaning") / "lean.mp4", Fraction(25, 2))


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--person", "Bo"], 2, "Nothing is kept of Bo; run `formcheck analyze CLIP --calibrate"),
        (["--person", "a\x1bb"], 2, "That is no name for a person"),
        (["--camera-name", "Attic"], 2, "--camera-name says nothing without --person"),
        (["--calibrate", "gone.mp4"], 3, "gone.mp4 does not exist"),
        (["--calibrate", "lean.mp4", "--person", "Bo"], 3, "film the whole body square from"),
    ],
)
def test_a_person_who_cannot_be_known_is_told_before_any_clip(  # noqa: PLR0913, PLR0917 - fixtures and cases
    run: Callable[..., Outcome],
    samples: Path,
    leaning: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    code: int,
    words: str,
) -> None:
    monkeypatch.setenv("FORMCHECK_DATA", str(tmp_path / "data"))
    (tmp_path / "lean.mp4").write_bytes(leaning.read_bytes())
    clip = samples / "walking.mp4"
    done = run("analyze", clip, "--model", "lite", "--out", "r", *options)
    assert_one_sentence(done, code, words)
    assert not (tmp_path / "r").exists()
    assert not (tmp_path / "data").exists()


def test_version_and_help_load_nothing_heavy(run: Callable[..., Outcome]) -> None:
    assert run("--version").out.startswith("formcheck ")
    heavy = "{'mediapipe', 'av', 'PIL', 'cv2', 'numpy', 'rich'}"
    code = (
        "import sys\n"
        "sys.argv = ['formcheck', '--help']\n"
        "from formcheck.cli import main\n"
        "try: main()\n"
        f"except SystemExit: print({heavy} & set(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "analyze" in done.stdout
    assert done.stderr.strip() == "set()"


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
def test_a_reader_who_goes_away_is_no_match_and_no_traceback(samples: Path, tmp_path: Path) -> None:
    import signal  # noqa: PLC0415 - POSIX only

    with subprocess.Popen(
        [sys.executable, "-m", "formcheck", "analyze", str(samples / "walking.mp4")]  # noqa: RUF005 - two thoughts
        + ["--end", "0.4", "--model", "lite", "--out", str(tmp_path / "r")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
        assert program.wait() == 128 + signal.SIGPIPE  # as a shell tells of others
    assert (tmp_path / "r" / "result.json").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")
def test_ctrl_c_ends_with_130_and_leaves_nothing_half_written(
    samples: Path, tmp_path: Path
) -> None:
    import signal  # noqa: PLC0415 - POSIX only

    code = (
        "import os, signal, sys\n"
        "import formcheck.pipeline as pipeline\n"
        "watch = pipeline._watch\n"
        "def interrupted(source, model, expected, progress):\n"
        "    stop = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
        "    return watch(source, model, expected, stop)\n"
        "pipeline._watch = interrupted\n"
        "sys.argv = ['formcheck', 'analyze', sys.argv[1], '--out', 'r', '--model', 'lite']\n"
        "from formcheck.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(samples / "walking.mp4")],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
