from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from formcheck.report.film.stills import stills_of
from formcheck.report.page.curves import BUCKETS, plot_values, steps, thinned
from formcheck.report.page.page import report_html

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck


@pytest.fixture
def mixed(analysed: Callable[[str], formcheck.Analysis]) -> formcheck.Analysis:
    return analysed("mixed_bench")


def test_a_short_curve_is_drawn_whole() -> None:
    values = np.sin(np.arange(3 * 50) / 7)
    assert thinned(np.arange(150.0), values, 50).tolist() == list(range(150))


def test_thinning_keeps_extremes_ends_and_gaps_within_its_bound() -> None:
    rng = np.random.default_rng(5)
    time_s = np.cumsum(rng.uniform(0.02, 0.05, 18_000))
    values = rng.normal(0, 1, 18_000)
    values[4321], values[12_345] = 9.0, -9.0
    values[7000:7040] = np.nan
    values[9000] = np.nan
    rows = thinned(time_s, values, 500)
    assert len(rows) <= 3 * 500 + 2
    assert (np.diff(rows) > 0).all()
    assert {0, 4321, 9000, 12_345, 17_999} <= set(rows.tolist())
    assert np.isnan(values[rows[(rows >= 7000) & (rows < 7040)]]).any()
    # Between two kept points no skipped one lies outside what its piece shows.
    bucket = ((time_s - time_s[0]) / (time_s[-1] - time_s[0]) * 500).astype(int).clip(0, 499)
    for number in range(500):
        piece = values[bucket == number]
        kept = values[rows[bucket[rows] == number]]
        assert np.nanmax(kept) == np.nanmax(piece)
        assert np.nanmin(kept) == np.nanmin(piece)


def test_steps_add_up_to_the_values_again() -> None:
    values = np.array([np.nan, 153.14, 153.26, np.nan, np.nan, 29.0, -0.04])
    sent = steps(values, 10)
    assert sent[0] is sent[3] is sent[4] is None
    total = np.cumsum([step for step in sent if step is not None]) / 10
    assert total.tolist() == [153.1, 153.3, 29.0, 0.0]
    # Rounding happens once, not step by step.
    assert sum(step or 0 for step in steps(np.arange(0, 100, 0.04), 10)) == 1000


def test_curves_have_gaps_where_nothing_was_measured(mixed: formcheck.Analysis) -> None:
    signals = mixed.motion.signals
    knee = signals.knee_deg.copy()
    knee[100:140] = np.nan
    analysis = replace(mixed, motion=replace(mixed.motion, signals=replace(signals, knee_deg=knee)))
    curves = plot_values(analysis)["curves"]
    # The gap's first and last moment stand for all of it.
    assert curves["knee"]["v"].count(None) == 2
    assert curves["back"]["v"].count(None) >= 2, "hips are measured within reps only"
    assert json.dumps(plot_values(analysis), allow_nan=False)


def ten_minutes(analysis: formcheck.Analysis, reps: int) -> formcheck.Analysis:
    """Repeat a clip to ten minutes at 30 frames a second, each frame a little different."""
    signals, rng = analysis.motion.signals, np.random.default_rng(1)
    rows = (np.arange(18_000) * len(signals) // 400) % len(signals)
    columns: dict[str, Any] = {}
    for name in signals.__dataclass_fields__:
        values = getattr(signals, name)[rows]
        noise = rng.normal(0, 0.4, len(rows)) if values.dtype.kind == "f" else 0
        columns[name] = values + noise if values.dtype.kind == "f" else values
    columns["time_s"] = np.arange(18_000) / 30
    return replace(
        analysis,
        motion=replace(analysis.motion, signals=replace(signals, **columns)),
        reps=tuple(
            shifted(analysis.reps[number % len(analysis.reps)], number + 1, 600 / reps * number)
            for number in range(reps)
        ),
    )


def shifted(rep: Any, index: int, start_s: float) -> Any:
    by_s = start_s - rep.start_s + 1
    moments = {
        name: None if (value := getattr(rep.phase_times, name)) is None else value + by_s
        for name in ("set_s", "reach_s", "hold_s", "release_s")
    }
    return replace(
        rep,
        index=index,
        start_s=rep.start_s + by_s,
        end_s=rep.end_s + by_s,
        phase_times=replace(rep.phase_times, **moments),
        findings=tuple(
            replace(each, start_s=each.start_s + by_s, end_s=each.end_s + by_s)
            for each in rep.findings
        ),
    )


def test_ten_minutes_with_sixty_reps_stay_below_eight_megabytes(mixed: formcheck.Analysis) -> None:
    analysis = ten_minutes(mixed, reps=60)
    stills = dict.fromkeys(stills_of(analysis), bytes(18_000))
    assert len(stills) == 180
    assert len(report_html(analysis, stills=stills, video="annotated.mp4").encode()) <= 8_000_000
    for curve in plot_values(analysis)["curves"].values():
        assert len(curve["t"]) == len(curve["v"]) <= 3 * BUCKETS + 2 <= 3000
