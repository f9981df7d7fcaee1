"""``formcheck people``, and ``--person`` of a live session, as a user meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.cli.homeless import WHAT_TO_DO, told_without_a_home
from tests.people.cards import standing

from formcheck.disk.datafolder import FOLDER_VARIABLE
from formcheck.people.store import People
from formcheck.pose.model import find_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

    Run = Callable[..., "Outcome"]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the program in an empty folder; people are kept in a folder of the test's own."""
    around = {**os.environ, "PYTHONIOENCODING": "utf-8", FOLDER_VARIABLE: str(tmp_path / "data")}

    def run_program(*arguments: str | Path) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=around,
            timeout=60,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run_program


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(tmp_path / "data" / "people")


def test_everybody_is_listed_with_their_cameras(run: Run, people: People) -> None:
    people.keep("Zoë [red]X[/]", standing("1280x720", day=1))
    people.keep("Zoë [red]X[/]", standing("camera 0", day=2))
    people.keep("Anna", standing())
    done = run("people")
    assert (done.code, done.err) == (0, "")
    rows = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "Anna 1280x720 full 176° 2026-03-01" in rows
    assert "Zoë [red]X[/] 1280x720 full 176° 2026-03-01" in rows
    assert "camera 0 full 176° 2026-03-02" in rows
    assert str(people.folder) in done.out


def test_programs_get_the_same_as_a_list(run: Run, people: People) -> None:
    assert run("people", "--json") == Outcome(0, "[]\n", "")
    people.keep("Anna", standing())
    done = run("people", "--json")
    assert (done.code, done.err) == (0, "")
    (anna,) = json.loads(done.out)
    assert anna["name"] == "Anna"
    assert [entry["camera"] for entry in anna["cameras"]] == ["1280x720"]


def test_nobody_is_an_answer(run: Run, tmp_path: Path) -> None:
    done = run("people")
    assert (done.code, done.err) == (0, "")
    assert "Nobody is kept" in done.out
    assert "--calibrate" in done.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [(), ("--json",), ("forget", "Anna")])
def test_who_has_no_home_folder_is_told_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert told_without_a_home(tmp_path, "people", *arguments) == WHAT_TO_DO


def test_a_damaged_file_is_told_and_the_others_are_listed(run: Run, people: People) -> None:
    people.keep("Anna", standing())
    (path,) = people.folder.iterdir()
    path.write_text("{", encoding="utf-8")
    people.keep("Bo", standing())
    done = run("people", "--json")
    assert done.code == 3
    assert [person["name"] for person in json.loads(done.out)] == ["Bo"]
    assert done.err.startswith(f"formcheck: {path}, which holds how a person stands, is damaged")
    assert done.err.count("\n") == 1


def test_who_is_forgotten_is_gone(run: Run, people: People) -> None:
    people.keep("Anna", standing())
    assert run("people", "forget", "ANNA") == Outcome(0, "Forgotten: ANNA\n", "")
    assert people.find("Anna") is None
    done = run("people", "forget", "Anna")
    assert (done.code, done.out) == (2, "")
    assert (
        done.err == "formcheck: Nothing is kept of Anna; `formcheck people` lists who is known.\n"
    )


@pytest.mark.parametrize("name", ["", "x" * 101, "a\nb\x1b[2J"])
def test_what_is_no_name_is_told_in_one_sentence(run: Run, name: str) -> None:
    done = run("people", "forget", name)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("formcheck: That is no name for a person")
    assert done.err.count("\n") == 1


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['formcheck', 'people', '--help']\n"
        "from formcheck.cli import main\n"
        "try: main()\n"
        "except SystemExit: print({'mediapipe', 'av', 'cv2', 'numpy', 'rich'}\n"
        "                         & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "forget" in done.stdout
    assert done.stdout.endswith("set()\n")


# --- a live session ---

HEADLESS = ("--headless", "--no-voice", "--model", "lite")


@pytest.fixture(scope="module")
def cut(
    samples: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str, float, float], Path]:
    """Give a part of a sample under its name, because a live session lasts as long as it does."""

    def write(name: str, start_s: float, end_s: float) -> Path:
        pictures = frames_of(samples / name, start_s, end_s)
        return clip_of(pictures, tmp_path_factory.mktemp("cut") / name)

    return write


def test_a_live_session_learns_a_person_and_knows_them_again(
    run: Run, people: People, samples: Path, cut: Callable[..., Path]
) -> None:
    session = ("live", "--camera", samples / "walking.mp4", *HEADLESS, "--person", "Bo")
    stranger = run(*session)
    assert (stranger.code, stranger.out) == (2, "")
    assert stranger.err.startswith("formcheck: Nothing is kept of Bo; ")

    learned = run(*session, "--reference")
    assert learned.code == 0
    assert learned.err == "formcheck: How Bo stands straight is kept for walking.mp4.\n"
    (bo,) = people.all()[0]
    (kept,) = bo.standings
    assert (kept.camera, kept.model) == ("walking.mp4", "lite")
    seen = json.loads(learned.out.splitlines()[-1])["result"]["reference"]
    assert seen["knee_deg"] == pytest.approx(kept.reference.knee_deg, abs=0.1)

    later = cut("walking.mp4", 4.0, 5.0)
    known = run("live", "--camera", later, *HEADLESS, "--person", "Bo", "--no-guide")
    assert (known.code, known.err) == (0, "")
    result = json.loads(known.out.splitlines()[-1])["result"]
    assert result["reference"]["knee_deg"] == seen["knee_deg"]
    neutral = kept.reference.neutral
    known_in_full = {"knee_deg": kept.reference.knee_deg}
    known_in_full |= {key: getattr(neutral, key) for key in ("back", "neck_deg", "ankle_deg")}
    assert result["setting"]["reference"] == known_in_full


def test_another_camera_is_told_at_once_and_in_the_result(
    run: Run, people: People, cut: Callable[..., Path]
) -> None:
    people.keep("Bo", standing("camera 0", find_model("lite")))
    clip = cut("push_back_bench.mp4", 0.0, 1.0)
    done = run("live", "--camera", clip, *HEADLESS, "--person", "Bo", "--camera-name", "Attic")
    assert done.code == 0
    assert done.err.startswith("formcheck: How this person stands straight is not kept for")
    assert done.err.count("\n") == 1
    result = json.loads(done.out.splitlines()[-1])["result"]
    assert result["reference"] is None
    assert [warning["code"] for warning in result["warnings"]] == ["reference_not_used"]


def test_who_does_not_stand_is_not_kept(run: Run, people: People, cut: Callable[..., Path]) -> None:
    """From before the lean until they have come up again."""
    clip = cut("locked_lean_standing.mp4", 0.0, 6.0)
    done = run("live", "--camera", clip, *HEADLESS, "--person", "Bo", "--reference")
    assert done.code == 0
    assert done.err.startswith("formcheck: Bo was not seen to stand straight")
    assert people.all() == ((), ())


def test_an_address_is_kept_without_its_password(run: Run, people: People) -> None:
    address = "http://me:s3cret@127.0.0.1:9/s3cret?key=s3cret"
    people.keep("Bo", standing("http://127.0.0.1:9", find_model("lite")))
    done = run("live", "--camera", address, *HEADLESS, "--person", "Bo")
    assert done.code == 3
    assert done.err.startswith("formcheck: http://127.0.0.1:9 refuses")
    done = run("live", "--camera", address, *HEADLESS, "--person", "Bo", "--camera-name", "Attic")
    assert "s3cret" not in done.err


def test_a_camera_name_without_a_person_is_wrong_usage(run: Run) -> None:
    done = run("live", "--camera-name", "Attic")
    assert (done.code, done.out) == (2, "")
    assert "--camera-name says nothing without --person NAME" in done.err
