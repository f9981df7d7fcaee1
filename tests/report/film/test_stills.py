"""Which moments of a rep are worth a still."""

from __future__ import annotations

from dataclasses import replace

from tests.live.moments import rep
from tests.report.film.pictured import judged, only, stretched

from formcheck.form.judgement import PhaseTimes
from formcheck.report.film.stills import Still, stills_of


def test_each_rep_gives_its_set_its_reach_and_its_hold() -> None:
    analysis = replace(judged(stretched()), reps=(rep(), rep(2)))  # 0.4, 0.6, 1.4, 4.4 s
    found = stills_of(analysis)
    for number in (1, 2):
        assert found.pop(Still(number, "set")) == 10
        assert found.pop(Still(number, "reach")) == 25
        assert found.pop(Still(number, "hold")) in {72, 73}  # between two frames
    assert not found


def test_moments_that_a_rep_does_not_have_are_left_out() -> None:
    bare = replace(rep(), phase_times=PhaseTimes(None, None, None, None))
    analysis = replace(judged(stretched()), reps=(bare,))
    assert stills_of(analysis) == {Still(1, "set"): 15}
    no_hold = replace(rep(), phase_times=PhaseTimes(None, 0.6, None, None))
    assert stills_of(replace(analysis, reps=(no_hold,))) == {
        Still(1, "set"): 15,
        Still(1, "reach"): 70,
    }


def test_a_photo_has_none() -> None:
    assert stills_of(judged(only(stretched(), slice(200, 201)), kind="photo")) == {}
