"""The nerve-tension posture over time agrees with the one that is told of the whole rep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.form.faults.start import Neutral
from formcheck.report.tension import tension_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import formcheck


@pytest.mark.parametrize("name", ["mixed_bench", "locked_lean_standing", "push_back_lunge"])
def test_in_the_hold_it_is_what_the_rep_was_told(
    analysed: Callable[[str], formcheck.Analysis], name: str
) -> None:
    result = analysed(name)
    curve, time_s = tension_of(result), result.motion.signals.time_s
    told = [rep for rep in result.reps if rep.nerve_tension is not None]
    assert told
    for rep in told:
        assert rep.nerve_tension is not None
        since = rep.phase_times.hold_s
        assert since is not None
        held = (time_s >= since) & (time_s <= since + rep.hold_duration_s)
        assert np.nanmedian(curve.low[held]) == pytest.approx(rep.nerve_tension.low, abs=4)
        assert np.nanmedian(curve.high[held]) == pytest.approx(rep.nerve_tension.high, abs=4)


def test_it_is_an_interval_around_the_reading(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    curve = tension_of(analysed("mixed_bench"))
    known = np.isfinite(curve.middle)
    assert known.any()
    assert (curve.low[known] <= curve.middle[known]).all()
    assert (curve.middle[known] <= curve.high[known]).all()


def test_it_is_missing_rather_than_made_up_where_the_ankle_at_rest_is_unknown(
    analysed: Callable[[str], formcheck.Analysis],
) -> None:
    result = analysed("mixed_bench")
    blind = tuple(
        replace(rep, neutral=Neutral(rep.neutral.back, rep.neutral.neck_deg)) for rep in result.reps
    )
    assert np.isnan(tension_of(replace(result, reps=blind)).middle).all()
