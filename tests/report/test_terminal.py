from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from formcheck.report.terminal import clock, print_summary

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck


def test_the_summary_tells_verdict_reps_and_what_to_do(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(analysed("mixed_bench"))
    text = capsys.readouterr().out
    assert text.startswith("MIXED")
    assert "You pushed back from a bent knee in 1 of 2 reps and leaned over a locked knee" in text
    assert "✓ push-back" in text
    assert "✗ locked lean" in text
    assert "Knee's locked. Bend it first" in text
    assert "not medical advice" in text


def test_piped_output_is_plain(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(analysed("mixed_bench"))
    assert "\x1b" not in capsys.readouterr().out


def test_a_clip_without_reps_gets_no_table(
    analysed: Callable[[str], formcheck.Analysis], capsys: pytest.CaptureFixture[str]
) -> None:
    print_summary(analysed("walking"), named=True)
    text = capsys.readouterr().out
    assert text.startswith("\nwalking.mp4\nNO STRETCH\n")
    assert "Next time" not in text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00.0"), (59.96, "1:00.0"), (61.24, "1:01.2"), (3600, "60:00.0")]
)
def test_moments_read_like_a_players_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text
