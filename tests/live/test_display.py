"""The lines of JSON that programs read."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.live.moments import cue, judgement, moment, nobody, rep, sample

from formcheck.errors import Caution
from formcheck.form.judgement import FindingCode, Pattern, Phase
from formcheck.live.display import Command, JsonLines
from formcheck.live.moment import Stage
from formcheck.video.frame import Frame

if TYPE_CHECKING:
    from formcheck.live.moment import Moment

KEYS = [
    "time_s",
    "stage",
    "front_leg",
    "knee_deg",
    "hip_hinge_deg",
    "trunk_lean_deg",
    "yaw_deg",
    "confidence",
    "phase",
    "pattern",
    "faults",
    "hold_s",
    "cue",
    "trouble",
]
LOST = Caution("camera_lost", "camera 0 has stopped sending pictures.")
FULL = Caution("recording_failed", "session.mp4 cannot be recorded.")


class Printer:
    """Shows moments and reads back what was printed."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.display = JsonLines(self.stream)

    def show(self, shown: Moment | None, trouble: Caution | None = None) -> None:
        time_s = 0.0 if shown is None else shown.time_s
        frame = Frame(0, time_s, np.zeros((4, 4, 3), np.uint8))
        assert list(self.display.show(frame, shown, trouble)) == []

    @property
    def lines(self) -> list[dict[str, Any]]:
        text = self.stream.getvalue()
        assert text == "" or text.endswith("\n")

        def refuse(constant: str) -> None:
            pytest.fail(f"{constant} is no JSON")

        return [json.loads(line, parse_constant=refuse) for line in text.splitlines()]


@pytest.fixture
def printer() -> Printer:
    return Printer()


def test_a_moment_is_one_line_with_all_that_is_known_of_it(printer: Printer) -> None:
    judged = judgement(1.5, Phase.HOLD, Pattern.LOCKED_LEAN, FindingCode.KNEE_LOCKED, hold_s=2.123)
    said = cue("Rodilla bloqueada. Dóblala.", "knee_locked")
    measured = sample(1.5, knee=178.04, hip=61.96)
    printer.show(moment(1.50049, judged=judged, said=said, sample_=measured, front_leg=1))
    (line,) = printer.lines
    assert list(line) == KEYS
    assert line == {
        "time_s": 1.5,
        "stage": "coach",
        "front_leg": "right",
        "knee_deg": 178.0,
        "hip_hinge_deg": 62.0,
        "trunk_lean_deg": 50.0,
        "yaw_deg": 5.0,
        "confidence": 0.9,
        "phase": "hold",
        "pattern": "locked_lean",
        "faults": ["knee_locked"],
        "hold_s": 2.12,
        "cue": {"key": "knee_locked", "text": "Rodilla bloqueada. Dóblala."},
        "trouble": None,
    }
    assert "Dóblala" in printer.stream.getvalue()


def test_what_was_not_measured_or_judged_is_null(printer: Printer) -> None:
    unseen = sample(knee=float("nan"), hip=float("nan"), confidence=0.0)
    printer.show(moment(stage=Stage.GUIDE, pose=nobody(), sample_=unseen, front_leg=-1))
    (line,) = printer.lines
    assert list(line) == KEYS
    assert line["stage"] == "guide"
    nulls = ("front_leg", "knee_deg", "hip_hinge_deg", "phase", "pattern", "hold_s", "cue")
    assert {line[key] for key in nulls} == {None}
    assert line["faults"] == []
    assert line["confidence"] == 0


def test_a_cue_is_told_once_although_it_is_shown_for_longer(printer: Printer) -> None:
    said = cue("Hold.")
    printer.show(moment(0.1, said=said))
    printer.show(moment(0.2, shown=said))
    assert [line["cue"] is not None for line in printer.lines] == [True, False]


def test_a_finished_rep_comes_with_the_line_as_in_the_result(printer: Printer) -> None:
    printer.show(moment(4.9, judged=judgement(4.9, Phase.RELEASE)))
    printer.show(moment(5.0, judged=judgement(5.0, finished=rep(2, Pattern.LOCKED_LEAN))))
    before, line = printer.lines
    assert "rep" not in before
    assert list(line) == [*KEYS[:-1], "rep", "trouble"]
    assert (line["rep"]["index"], line["rep"]["pattern"]) == (2, "locked_lean")
    assert line["rep"]["start_s"] == 0.6
    assert line["rep"]["hip_hinge_start_deg"] is None


def test_a_moment_that_is_shown_again_is_not_printed_again(printer: Printer) -> None:
    for time_s in (0.1, 0.1, 0.1, 0.2, 0.2):
        printer.show(moment(time_s))
    assert [line["time_s"] for line in printer.lines] == [0.1, 0.2]


def test_trouble_is_told_when_it_begins_and_when_it_ends(printer: Printer) -> None:
    printer.show(moment(0.1))
    for _ in range(5):
        printer.show(moment(0.1), LOST)
    printer.show(moment(0.1), FULL)
    printer.show(moment(0.1))
    printer.show(moment(0.1))
    begins, changes, ends = printer.lines[1:]
    assert begins == {"time_s": 0.1, "trouble": "camera_lost"}
    assert changes == {"time_s": 0.1, "trouble": "recording_failed"}
    assert ends == {"time_s": 0.1, "trouble": None}


def test_trouble_that_comes_with_a_new_moment_is_on_its_line(printer: Printer) -> None:
    printer.show(moment(0.1), FULL)
    printer.show(moment(0.2), FULL)
    printer.show(moment(0.3))
    assert [line["trouble"] for line in printer.lines] == [
        "recording_failed",
        "recording_failed",
        None,
    ]


def test_trouble_before_the_first_moment_is_told_too(printer: Printer) -> None:
    printer.show(None)
    printer.show(None, LOST)
    assert printer.lines == [{"time_s": 0.0, "trouble": "camera_lost"}]


def test_every_line_is_there_at_once_and_closing_adds_nothing() -> None:
    class Unflushed(io.StringIO):
        seen = ""

        def flush(self) -> None:
            self.seen = self.getvalue()

    stream = Unflushed()
    display = JsonLines(stream)
    for time_s in (0.1, 0.2):
        display.show(Frame(0, time_s, np.zeros((4, 4, 3), np.uint8)), moment(time_s), None)
        assert stream.seen.count("\n") == round(10 * time_s)
    display.close()
    assert stream.seen.count("\n") == 2


def test_every_command_has_a_key_of_its_own_and_none_needs_shift() -> None:
    keys = [command.value for command in Command]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 and key == key.lower() for key in keys)
