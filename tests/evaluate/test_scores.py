"""Counting what became of reps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from formcheck.evaluate.comparison import EXTRA, MISSED
from formcheck.evaluate.scores import score

if TYPE_CHECKING:
    from formcheck.evaluate.evaluation import Evaluation


def test_every_rep_is_counted_where_it_belongs(bad_day: Evaluation) -> None:
    reps = score(bad_day.clips[0].reps)
    assert (reps.labelled, reps.found, reps.matched, reps.right, reps.unsure) == (4, 4, 3, 1, 1)
    assert (reps.recall, reps.precision) == (3 / 4, 3 / 4)
    assert (reps.right_rate, reps.abstain_rate) == (1 / 3, 1 / 3)
    assert reps.confusion == {
        ("locked_lean", "push_back"): 1,
        ("push_back", "push_back"): 1,
        ("push_back", "unsure"): 1,
        ("soft_lean", MISSED): 1,
        (EXTRA, "lost_hug"): 1,
    }


def test_times_are_off_by_found_minus_labelled_over_matched_reps(bad_day: Evaluation) -> None:
    reps = score(bad_day.clips[0].reps)
    assert reps.starts.errors_s == pytest.approx((0.5, 0.3, 0.1))
    assert reps.ends.errors_s == pytest.approx((0.25, -0.2, 0.0))
    assert reps.starts.mean_s == pytest.approx(0.3)
    assert reps.ends.mean_s == pytest.approx(0.05 / 3)
    assert reps.ends.median_abs_s == pytest.approx(0.2)
    assert reps.ends.largest_abs_s == pytest.approx(0.25)


def test_no_reps_give_unknown_shares_and_no_error() -> None:
    reps = score(())
    shares = (reps.recall, reps.precision, reps.right_rate, reps.abstain_rate)
    assert all(math.isnan(share) for share in (*shares, reps.starts.mean_s))
    assert math.isnan(reps.ends.median_abs_s)
    assert math.isnan(reps.ends.largest_abs_s)
