from __future__ import annotations

import io
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from formcheck.form.dose import LegDose
from formcheck.form.judgement import Pattern
from formcheck.form.plan import Dose
from formcheck.report.sparkline import BLOCKS
from formcheck.report.terminal import clock, print_summary

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck


def printed(analysis: formcheck.Analysis, capsys: pytest.CaptureFixture[str]) -> str:
    print_summary(analysis)
    return capsys.readouterr().out


def test_the_summary_tells_verdict_reps_and_what_to_do(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    text = printed(analysed("mixed_bench"), capsys)
    assert text.startswith("MIXED")
    assert "You pushed back from a bent knee in 1 of 2 reps and leaned over a locked knee" in text
    assert "✓ push-back" in text
    assert "✗ locked lean" in text
    assert "\nRep 2  Knee's locked. Bend it first" in text
    assert "not medical advice" in text


def test_each_rep_has_the_curve_of_its_knee(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(analysed("mixed_bench"), capsys).splitlines()
    curves = [
        "".join(letter for letter in line if letter in BLOCKS)
        for line in lines
        if "push-back " in line or "locked lean " in line
    ]
    pushed, leaned = curves
    assert len(pushed) == len(leaned) == 12
    assert set(leaned) <= set("▇█"), "locked from beginning to end"
    heights = [BLOCKS.index(letter) for letter in pushed]
    assert heights[0] <= 3, "bent at the start"
    assert max(heights) >= heights[0] + 2, "and opened"


def test_piped_output_is_plain(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "\x1b" not in printed(analysed("mixed_bench"), capsys)


def test_on_a_terminal_of_80_columns_it_is_in_colour_and_no_line_is_torn(
    analysed: Callable[[str], formcheck.Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    print_summary(analysed("mixed_bench"))
    coloured = terminal.getvalue()
    assert "\x1b[32m✓ push-back" in coloured
    plain = "".join(
        part.partition("m")[2] if number else part
        for number, part in enumerate(coloured.split("\x1b["))
    )
    assert max(len(line) for line in plain.splitlines()) <= 80
    row = next(line for line in plain.splitlines() if "✗ locked lean" in line)
    assert row.rstrip().endswith(" s"), "the whole row stands on one line"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_has_no_blocks_gets_neither_curve_nor_sign(
    analysed: Callable[[str], formcheck.Analysis],
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(
        sys, "stdout", io.TextIOWrapper(written, encoding=encoding, errors="replace")
    )
    print_summary(analysed("mixed_bench"))
    sys.stdout.flush()
    text = written.getvalue().decode(encoding)
    assert "set to end" not in text
    assert "? push-back" not in text, "a question mark means unsure"
    assert "push-back" in text
    assert " to 1" in next(line for line in text.splitlines() if "locked lean " in line)


def test_the_dose_names_what_each_leg_has_had_and_lacks(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    mixed = analysed("mixed_bench")
    assert (
        "Dose: left leg 0 of 2 holds of 30 s, 2 to go; right leg not seen stretching."
        in printed(mixed, capsys)
    )
    done = replace(mixed, doses=(LegDose(3, 95.0), LegDose()))
    assert "left leg 2 of 2 holds of 30 s, done; " in printed(done, capsys)
    both = replace(
        mixed,
        setting=replace(mixed.setting, dose=Dose(20, 3, per_leg=False)),
        doses=(LegDose(1, 21.0), LegDose(1, 21.0)),
    )
    assert "Dose: 1 of 3 holds of 20 s, 2 to go.\n" in printed(both, capsys)


def test_no_dose_is_counted_where_nobody_stretched(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Dose" not in printed(analysed("walking"), capsys)
    mixed = analysed("mixed_bench")
    unsure = replace(mixed, reps=tuple(replace(rep, pattern=Pattern.UNSURE) for rep in mixed.reps))
    assert "Dose" not in printed(unsure, capsys)


def test_a_clip_without_reps_gets_no_table(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(analysed("walking"), named=True)
    text = capsys.readouterr().out
    assert text.startswith("\nwalking.mp4\nNO STRETCH\n")
    assert "Rep" not in text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00.0"), (59.96, "1:00.0"), (61.24, "1:01.2"), (3600, "60:00.0")]
)
def test_moments_read_like_a_players_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text
