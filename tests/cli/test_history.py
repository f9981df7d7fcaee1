"""``formcheck history``, and ``--save`` of the commands that add to it, as a user meets them."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.homeless import WHAT_TO_DO, told_without_a_home
from tests.history.made_up import rep, session

from formcheck.disk.datafolder import FOLDER_VARIABLE
from formcheck.form.judgement import Pattern
from formcheck.history.store import History

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np

    Run = Callable[..., "Outcome"]

QUICK = ("--model", "lite", "--stride", "3", "--no-video", "--no-report")
HEADLESS = ("--headless", "--no-voice", "--no-guide", "--model", "lite")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[str]:
        """What was printed, with single blanks."""
        return [" ".join(line.split()) for line in self.out.splitlines()]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the program in an empty folder, with a data folder of the test's own."""
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
def history(tmp_path: Path) -> History:
    return History(tmp_path / "data" / "history.sqlite3")


def assert_one_sentence(done: Outcome, code: int, *parts: str) -> None:
    assert (done.code, done.out) == (code, ""), done.err
    assert done.err.startswith("formcheck: ")
    assert done.err.count("\n") == 1, done.err
    for part in parts:
        assert part in done.err


# --- looking ---


def test_nothing_saved_is_an_answer_and_makes_nothing(run: Run, tmp_path: Path) -> None:
    done = run("history")
    assert (done.code, done.err) == (0, "")
    assert "Nothing is saved yet" in done.out
    assert "--save" in done.out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [(), ("forget", "--all"), ("export",)])
def test_who_has_no_home_folder_is_told_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert told_without_a_home(tmp_path, "history", *arguments) == WHAT_TO_DO


def test_days_are_shown_with_curves(run: Run, history: History) -> None:
    for day, knee in ((1, 150.0), (2, 164.0)):
        reps = (rep(1, knee_deg=knee), rep(2, Pattern.LOCKED_LEAN, leg="right"))
        history.keep(session(day, reps))
    done = run("history")
    assert (done.code, done.err) == (0, "")
    assert "2026-03-01 left 1 ✓ 1 push-back 150° 6 s 6 s" in done.rows
    assert "right 1 ✗ 1 locked lean 0 s 0 s" in done.rows
    assert "Left leg, knee at hold ▁█ 150 to 164°, last 164°" in done.rows


def test_one_person_and_the_last_days_can_be_picked_out(run: Run, history: History) -> None:
    for person in ("Anna", "Bo"):
        history.keep(session(person=person, source=f"{person}.mp4"))
    done = run("history", "--sessions", "--person", "ANNA")
    assert any("Anna.mp4" in row for row in done.rows)
    assert not any("Bo.mp4" in row for row in done.rows)
    for nothing in (("--person", "Cleo"), ("--days", "1")):
        assert run("history", *nothing) == Outcome(0, "Nothing of that is saved.\n", "")


def test_programs_get_the_same_as_json(run: Run, history: History) -> None:
    history.keep(session())
    done = run("history", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert found["series"]["left"]["knee_deg"] == [165.0]
    assert run("history", "--json", "--days", "1").code == 0


def test_another_file_can_be_named(run: Run, tmp_path: Path) -> None:
    History(tmp_path / "other.db").keep(session(source="there.mp4"))
    assert "there.mp4" in run("history", "--sessions", "--db", "other.db").out
    for command in ((), ("export",), ("forget", "--all")):
        done = run("history", *command, "--db", "none.db")
        assert_one_sentence(done, 3, "none.db does not exist")
    assert not (tmp_path / "none.db").exists()


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['formcheck', 'history', '--help']\n"
        "from formcheck.cli import main\n"
        "try: main()\n"
        "except SystemExit: print({'mediapipe', 'av', 'numpy', 'rich', 'formcheck.history.store'}\n"
        "                         & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "forget" in done.stdout
    assert done.stdout.endswith("set()\n")


# --- taking it elsewhere ---


def test_all_reps_go_to_a_table(run: Run, history: History, tmp_path: Path) -> None:
    history.keep(session(reps=(rep(1), rep(2)), person="=1+1"))
    done = run("history", "export")
    assert (done.code, done.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["rep"], row["person"]) for row in rows] == [("1", " =1+1"), ("2", " =1+1")]
    assert run("history", "export", "-") == done
    assert run("history", "export", "reps.csv") == Outcome(0, "Table: reps.csv\n", "")
    assert (tmp_path / "reps.csv").read_text("utf-8") == done.out


def test_the_table_never_takes_the_place_of_the_history(run: Run, history: History) -> None:
    history.keep(session())
    done = run("history", "export", history.path)
    assert_one_sentence(done, 2, "is the history itself")
    assert len(history.sessions()) == 1


def test_options_before_the_word_are_not_ignored(run: Run, history: History) -> None:
    history.keep(session(person="Anna"))
    done = run("history", "--person", "Bo", "export")
    assert_one_sentence(done, 2, "Options go behind the word export")
    assert_one_sentence(run("history", "--days", "3", "forget", "--all"), 2, "behind the word")
    assert len(history.sessions()) == 1


# --- forgetting ---


def test_sessions_are_forgotten_one_by_one_by_day_by_person_and_all(
    run: Run, history: History
) -> None:
    for day, person in enumerate(("Anna", "Bo", "Anna", None, None, "Bo"), start=1):
        history.keep(session(day, person=person))

    def left() -> list[int]:
        return [each.id for each in history.sessions()]

    assert run("history", "forget", "--session", "4").out == "Forgotten: 1 session\n"
    assert left() == [1, 2, 3, 5, 6]
    assert run("history", "forget", "--before", "2026-03-02").out == "Forgotten: 1 session\n"
    assert left() == [2, 3, 5, 6]
    assert run("history", "forget", "--person", "bo").out == "Forgotten: 2 sessions\n"
    assert left() == [3, 5]
    assert run("history", "forget", "--all").out == "Forgotten: 2 sessions\n"
    assert left() == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--session", "7"), "no session 7"),
        (("--before", "Monday"), "'Monday' is no day"),
        (("--all", "--session", "1"), "Say what to forget"),
        (("--db", "data/history.sqlite3"), "Say what to forget"),
    ],
)
def test_what_cannot_be_forgotten_is_told_and_nothing_is(
    run: Run, history: History, arguments: tuple[str, ...], words: str
) -> None:
    history.keep(session())
    assert_one_sentence(run("history", "forget", *arguments), 2, words)
    assert len(history.sessions()) == 1


def test_what_cannot_be_read_can_still_be_forgotten(run: Run, history: History) -> None:
    history.keep(session(model="\0" * 2000))
    assert_one_sentence(run("history"), 3, "is damaged (session 1, model: ")
    assert run("history", "forget", "--all").out == "Forgotten: 1 session\n"


def test_a_damaged_file_is_one_sentence_everywhere(
    run: Run, history: History, samples: Path, tmp_path: Path
) -> None:
    history.path.parent.mkdir()
    history.path.write_bytes(b"no database " * 100)
    clip = shutil.copy(samples / "walking.mp4", tmp_path)
    for command in (
        ("history",),
        ("history", "--json"),
        ("history", "export"),
        ("history", "forget", "--all"),
        ("analyze", clip, "--save"),
        ("live", "--camera", clip, "--headless", "--save"),
    ):
        assert_one_sentence(run(*command), 3, str(history.path), "is damaged", "move it away")
    assert history.path.read_bytes() == b"no database " * 100
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "walking.mp4"]


# --- saving ---


def test_a_clip_is_saved_when_asked_for_and_counts_once(
    run: Run, history: History, samples: Path, tmp_path: Path
) -> None:
    clip = samples / "push_back_bench.mp4"
    analyse = ("analyze", clip, "--out", "o", "--end", "6", *QUICK)
    assert run(*analyse).code == 0
    assert history.sessions() == ()

    done = run(*analyse, "--save")
    (saved,) = history.sessions()
    assert done.code == 0
    assert done.err == f"formcheck: Saved to your history as session 1 of {saved.day}.\n"
    result: dict[str, Any] = json.loads((tmp_path / "o" / "result.json").read_text("utf-8"))
    assert (saved.source, saved.kind, saved.model) == ("push_back_bench.mp4", "video", "lite")
    assert (saved.verdict, saved.exercise) == (result["verdict"], result["exercise"])
    assert [each.knee_end_deg for each in saved.reps] == [
        each["knee_end_deg"] for each in result["reps"]
    ]
    assert len(saved.reps) == 1

    other = shutil.copy(clip, tmp_path / "other name.mp4")
    again = run("analyze", other, "--out", "o", "--end", "5", *QUICK, "--save")
    assert "as session 2 of" in again.err
    assert again.err.endswith("in place of session 1.\n")
    (kept,) = history.sessions()
    assert (kept.id, kept.source, kept.day) == (2, "other name.mp4", saved.day)


def test_quiet_saves_without_a_word_and_elsewhere_if_told(
    run: Run, history: History, samples: Path, tmp_path: Path
) -> None:
    clip = samples / "walking.mp4"
    done = run(
        "analyze", clip, "--out", "o", *QUICK, "--end", "1", "--quiet", "--save", "--db", "h"
    )
    assert done == Outcome(0, "", "")
    assert len(History(tmp_path / "h").sessions()) == 1
    assert not history.path.exists()


NOT_KNOWN = (
    "formcheck: How Bo stands straight is not kept, so it is not used; `formcheck analyze CLIP "
    "--calibrate STANDING_CLIP --person NAME` or `formcheck live --reference --person NAME` keeps "
    "it."
)


def test_a_clip_is_saved_under_a_name_of_which_nothing_is_kept(
    run: Run, history: History, samples: Path
) -> None:
    clip = samples / "walking.mp4"
    analyse = ("analyze", clip, "--out", "o", *QUICK, "--end", "1", "--person", "Bo")
    assert_one_sentence(run(*analyse), 2, "Nothing is kept of Bo")
    assert_one_sentence(run(*analyse, "--save", "--person", "a\x1bb"), 2, "no name for a person")
    assert history.sessions() == ()

    done = run(*analyse, "--save", "--camera-name", "Desk")
    (saved,) = history.sessions(person="Bo")
    assert done.code == 0
    assert done.err.splitlines() == [
        NOT_KNOWN,
        f"formcheck: Saved to your history as session 1 of {saved.day}.",
    ]
    assert run(*analyse, "--save", "--quiet") == Outcome(0, "", "")
    assert run("people").out.startswith("Nobody is kept")


def test_a_place_without_saving_is_wrong_usage(run: Run, samples: Path) -> None:
    for command in (("analyze", samples / "walking.mp4"), ("live", "--headless")):
        assert_one_sentence(run(*command, "--db", "h"), 2, "--db says nothing without --save")


def test_a_photo_is_no_session(
    run: Run, history: History, samples: Path, still_of: Callable[..., Path], tmp_path: Path
) -> None:
    photo = still_of(samples / "push_back_bench.mp4", 3.0, tmp_path / "me.png")
    done = run("analyze", photo, *QUICK, "--quiet", "--save")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("formcheck: me.png is a photo, which is no session")
    assert history.sessions() == ()


@pytest.fixture(scope="module")
def short(
    samples: Path,
    frames_of: Callable[[Path, float, float], np.ndarray],
    clip_of: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Give the first rep of a sample, because a live session lasts as long as it does."""
    pictures = frames_of(samples / "push_back_bench.mp4", 0.0, 5.6)
    return clip_of(pictures, tmp_path_factory.mktemp("short") / "short.mp4")


def test_a_live_session_is_saved_when_asked_for(
    run: Run, history: History, short: Path, tmp_path: Path
) -> None:
    done = run("live", "--camera", short, *HEADLESS, "--save", "--record", "r")
    assert done.code == 0
    assert done.err.startswith("formcheck: Saved to your history as session 1 of ")
    (saved,) = history.sessions()
    result = json.loads(done.out.splitlines()[-1])["result"]
    assert (saved.kind, saved.source) == ("camera", "session.mp4")
    assert [each.pattern for each in saved.reps] == [each["pattern"] for each in result["reps"]]
    assert saved.reps

    # Its own recording, looked at later, is the same session.
    (recorded,) = tmp_path.glob("r/*/session.mp4")
    later = run("analyze", recorded, *QUICK, "--out", "o", "--quiet", "--save")
    assert later == Outcome(0, "", "")
    assert [each.id for each in history.sessions()] == [2]


def test_a_live_session_that_is_not_recorded_is_saved_as_well(
    run: Run, history: History, short: Path
) -> None:
    done = run("live", "--camera", short, *HEADLESS, "--save", "--person", "Bo")
    assert done.code == 0
    first, second = done.err.splitlines()
    assert first == NOT_KNOWN
    assert "Saved to your history as session 1" in second
    (saved,) = history.sessions(person="Bo")
    assert (saved.kind, saved.source) == ("camera", "short.mp4")
