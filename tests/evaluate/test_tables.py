"""The tables on a terminal and in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.evaluate.tables import print_tables

if TYPE_CHECKING:
    import pytest

    from formcheck.evaluate.evaluation import Evaluation


def test_the_tables_say_what_went_wrong_and_where(
    bad_day: Evaluation, hostile: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_tables(bad_day)
    told = capsys.readouterr().out
    assert f"! {hostile} 0:01.0-0:05.0: locked lean called push-back (full)" in told
    assert f"- {hostile} 0:20.0-0:24.0: soft lean missed (full)" in told
    assert f"- {hostile} 0:30.0-0:33.0: lost hug seen where no rep is labelled (full)" in told
    swap, missed = told.index("! "), told.index("soft lean missed")
    assert swap < missed, "the worst mistake comes first"
    assert "\x1b" not in told
    (everything,) = (
        line for line in told.splitlines() if line.startswith(" all clips  ") and "75%" in line
    )
    assert everything.split()[2:] == [
        *("2", "4", "4", "75%", "75%", "33%", "33%"),
        *("0.30", "(0.50)", "0.20", "(0.25)"),
    ]


def test_clips_and_frames_stand_side_by_side(
    bad_day: Evaluation, capsys: pytest.CaptureFixture[str]
) -> None:
    print_tables(bad_day)
    told = capsys.readouterr().out
    hip = told[told.index("Hip hinge angle, measured minus true, degrees") :]
    line = next(row for row in hip.splitlines() if "all clips" in row)
    assert line.split()[2:7] == ["2", "64", "100%", "-3.0", "3.0"]
    assert "Frames of one clip are not independent" in told
