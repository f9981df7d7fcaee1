"""The judge on recordings that are drawn at random."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.form.curves import (
    APART,
    CROUCH,
    HUG,
    LEANED,
    PUSHED,
    PUSHED_LOCKED,
    SEATED,
    SOFT,
    SQUAT,
    UPRIGHT,
    At,
    curve,
    judged,
    samples,
    without,
)

from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from formcheck.form.judgement import Rep
    from formcheck.motion.signals import Sample

quick = settings(max_examples=25)


def check_order(reps: tuple[Rep, ...]) -> None:
    """Reps follow each other, and the phases within each."""
    for rep in reps:
        times = rep.phase_times
        known = [
            t for t in (times.set_s, times.reach_s, times.hold_s, times.release_s) if t is not None
        ]
        assert known == sorted(known)
        assert times.hold_s is not None
        assert rep.start_s <= times.hold_s <= times.hold_s + rep.hold_duration_s <= rep.end_s + 1e-9
        assert rep.pattern is not Pattern.NONE
        assert 0 <= rep.confidence <= 1
    for before, after in pairwise(reps):
        assert before.end_s <= after.start_s + 1e-9
        assert after.index == before.index + 1


@st.composite
def walks(draw: st.DrawFn) -> list[Sample]:
    """Draw a recording of somebody who does anything at all, seen with gaps."""
    named = [UPRIGHT, HUG, PUSHED, PUSHED_LOCKED, APART, LEANED, SOFT, SQUAT, SEATED, CROUCH]
    postures = st.one_of(
        st.sampled_from(named),
        st.builds(At, st.floats(40, 195), st.floats(15, 180)),
    )
    steps = draw(st.lists(st.tuples(st.floats(0.3, 4), postures), min_size=1, max_size=12))
    of = curve(draw(postures), *steps)
    stream = samples(
        of,
        fps=draw(st.sampled_from([10.0, 25.0])),
        noise_deg=draw(st.sampled_from([0.0, 1.0, 4.0])),
        seed=draw(st.integers(0, 99)),
    )
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.floats(0, of.end_s))
        stream = without(stream, at, at + draw(st.floats(0, 2)))
    changed = draw(st.floats(0, 2 * of.end_s))
    return [replace(s, stance=1) if s.time_s > changed else s for s in stream]


class TestProperties:
    @settings(max_examples=150)
    @given(walks())
    def test_whatever_happens_reps_are_in_order_and_nothing_raises(
        self, stream: list[Sample]
    ) -> None:
        check_order(judged(stream))

    @quick
    @given(
        knee=st.floats(80, 138),
        opened=st.floats(32, 60),
        hinge=st.floats(35, 62),
        drift=st.floats(-8, 8),
        reach_s=st.floats(0.6, 6),
        hold_s=st.floats(2, 15),
        noise=st.floats(0, 2),
        seed=st.integers(0, 999),
    )
    def test_a_clear_push_back_is_called_nothing_else(  # noqa: PLR0913 - what hypothesis draws, by name
        self,
        *,
        knee: float,
        opened: float,
        hinge: float,
        drift: float,
        reach_s: float,
        hold_s: float,
        noise: float,
        seed: int,
    ) -> None:
        hug, end = At(knee, hinge), At(min(knee + opened, 176), hinge + drift)
        of = curve(
            hug, (1.5, hug), (reach_s, end), (hold_s, end), (1.2, hug), (1, hug),
            (1, CROUCH), (1, UPRIGHT), (1, UPRIGHT),
        )  # fmt: skip
        reps = judged(samples(of, noise_deg=noise, seed=seed))
        assert [rep.pattern for rep in reps] == [Pattern.PUSH_BACK]
        check_order(reps)

    @quick
    @given(
        knee=st.floats(170, 188),
        upright=st.floats(140, 178),
        hinge=st.floats(35, 85),
        reach_s=st.floats(0.6, 6),
        hold_s=st.floats(2, 15),
        noise=st.floats(0, 2),
        seed=st.integers(0, 999),
    )
    def test_a_clear_locked_lean_is_called_nothing_else(  # noqa: PLR0913 - what hypothesis draws, by name
        self,
        *,
        knee: float,
        upright: float,
        hinge: float,
        reach_s: float,
        hold_s: float,
        noise: float,
        seed: int,
    ) -> None:
        tall, down = At(knee, upright), At(knee, hinge)
        of = curve(tall, (2, tall), (reach_s, down), (hold_s, down), (1.2, tall), (2, tall))
        reps = judged(samples(of, noise_deg=noise, seed=seed))
        assert [rep.pattern for rep in reps] == [Pattern.LOCKED_LEAN]
        check_order(reps)
