"""The command as a user meets it; and that it needs no pose model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import formcheck

# Whatever imports the pose model's library finds that there is none.
WITHOUT_MEDIAPIPE = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "mediapipe":
            raise AssertionError("the pose model's library was asked for")
sys.meta_path.insert(0, Missing())
sys.argv[0] = "formcheck"
from formcheck.cli import main
main()
"""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Outcome]:
    """Run the program, without MediaPipe, in an empty folder."""

    def run_program(*arguments: str | Path) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_MEDIAPIPE, *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run_program


@pytest.fixture
def folder(analysed: Callable[[str], formcheck.Analysis], tmp_path: Path) -> Path:
    return analysed("walking").save(tmp_path / "walking.mp4.formcheck")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_film_and_page_are_made_again_from_the_clip_beside_the_folder(
    run: Callable[..., Outcome], folder: Path, samples: Path, tmp_path: Path
) -> None:
    (tmp_path / "walking.mp4").write_bytes((samples / "walking.mp4").read_bytes())
    done = run("report", folder.name, "--export", "mot")
    assert done.err == ""
    assert done.code == 0
    assert done.out.strip().endswith("report.html")
    assert names(folder) == [
        "angles.mot",
        "annotated.mp4",
        "frames.csv",
        "landmarks.npy",
        "report.html",
        "result.json",
    ]
    assert names(tmp_path) == ["walking.mp4", "walking.mp4.formcheck"]


def test_without_the_clip_there_is_a_page_and_a_word_about_it(
    run: Callable[..., Outcome], folder: Path
) -> None:
    done = run("report", folder.name)
    assert done.code == 0
    assert done.err.count("\n") == 1
    assert "walking.mp4 lies neither in the folder nor beside it" in done.err
    assert "--clip" in done.err
    assert names(folder) == ["frames.csv", "landmarks.npy", "report.html", "result.json"]
    assert '"annotated.mp4"' not in (folder / "report.html").read_text("utf-8")


def test_the_clip_can_be_told_and_an_earlier_film_stays_linked(
    run: Callable[..., Outcome], folder: Path, samples: Path
) -> None:
    (folder / "annotated.mp4").write_bytes(b"from before")
    clip = samples / "walking.mp4"
    done = run("report", folder / "result.json", "--clip", clip, "--no-video", "--quiet")
    assert done == Outcome(0, "", "")
    assert (folder / "annotated.mp4").read_bytes() == b"from before"
    assert '"annotated.mp4"' in (folder / "report.html").read_text("utf-8")


def test_the_clip_stands_for_the_folder_beside_it(
    run: Callable[..., Outcome], folder: Path
) -> None:
    assert run("report", "walking.mp4", "--no-video", "--quiet") == Outcome(0, "", "")
    assert (folder / "report.html").exists()


def test_a_verdict_that_changed_is_told_and_written(
    run: Callable[..., Outcome], folder: Path
) -> None:
    path = folder / "result.json"
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(content | {"verdict": "unsure", "formcheck_version": "0.0.1"}))
    (folder / "annotated.mp4").write_bytes(b"of another verdict")
    done = run("report", folder)
    assert done.code == 0
    assert "the verdict was unsure and is no stretch: formcheck 0.0.1 had judged it." in done.err
    assert json.loads(path.read_text("utf-8"))["verdict"] == "no_stretch"
    assert '"annotated.mp4"' not in (folder / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("gone",), 3, "gone/result.json does not exist"),
        (("walking.mp4.formcheck", "--clip", "gone.mp4"), 3, "gone.mp4 does not exist"),
        (("walking.mp4.formcheck", "--export", "xls"), 2, "xls"),
    ],
)
def test_mistakes_are_one_sentence(
    run: Callable[..., Outcome], folder: Path, arguments: tuple[str, ...], code: int, part: str
) -> None:
    done = run("report", *arguments)
    assert done.code == code
    assert done.out == ""
    assert done.err.startswith("formcheck: ")
    assert done.err.count("\n") == 1
    assert part in done.err
    assert "report.html" not in names(folder)


def test_a_clip_that_is_another_one_is_refused(
    run: Callable[..., Outcome], folder: Path, samples: Path, still_of: Callable[..., Path]
) -> None:
    photo = still_of(samples / "walking.mp4", 1.0, folder.parent / "other.png", 200)
    done = run("report", folder, "--clip", photo)
    assert done.code == 3
    assert "so it is not their clip" in done.err
    assert "report.html" not in names(folder)


def test_results_without_landmarks_are_to_be_made_again(
    run: Callable[..., Outcome], folder: Path
) -> None:
    (folder / "landmarks.npy").unlink()
    done = run("report", folder)
    assert done.code == 3
    assert "run formcheck analyze on the clip again" in done.err
