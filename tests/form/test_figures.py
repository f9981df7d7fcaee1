"""The judge on films of a stick figure, read as a pose model's would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.form.curves import judged
from tests.motion.figure import (
    Camera,
    Stance,
    body,
    leg_collapsed,
    leg_hanging,
    legs_exchanged,
    one_after_another,
    path,
    read_signals,
    stand_and_lean,
    walking,
)
from tests.motion.figure import push_back as film_push_back

from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from formcheck.form.judgement import Rep
    from formcheck.pose.landmarks import PoseTrack

    Corruption = Callable[[PoseTrack, slice, int], PoseTrack]


def filmed(track: PoseTrack) -> tuple[Rep, ...]:
    """Return the reps of a stick figure's film."""
    signals = read_signals(track)
    return judged(signals.sample(row) for row in range(len(signals)))


def bench_lean() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a locked knee and a closing hip, 15 s, as in `figure.push_back`."""
    return np.full(375, 174.0), path((2, 110), (2, 60), (6, 60), (2, 110), (3, 110), start=110)


class TestStickFigures:
    CAMERAS = (Camera(noise_px=2), Camera(facing=-1, noise_px=2, front_is_near=False))

    @pytest.mark.parametrize("camera", CAMERAS)
    @pytest.mark.parametrize("stance", ["bench", "lunge", "standing"])
    def test_a_push_back_is_one(self, stance: Stance, camera: Camera) -> None:
        (rep,) = filmed(camera.film(film_push_back(stance).body))
        assert rep.pattern is Pattern.PUSH_BACK
        assert rep.start_s == pytest.approx(2, abs=0.9)  # a slow beginning
        assert rep.end_s == pytest.approx(13, abs=0.9)
        if stance != "standing":
            assert rep.hips_back is not None
            assert rep.hips_back > 0.15

    @pytest.mark.parametrize("camera", CAMERAS)
    def test_a_locked_lean_is_one(self, camera: Camera) -> None:
        knee, hinge = bench_lean()
        for who in (stand_and_lean().body, body("bench", knee, hinge)):
            (rep,) = filmed(camera.film(who))
            assert rep.pattern is Pattern.LOCKED_LEAN

    def test_an_oblique_camera_makes_unsure(self) -> None:
        (rep,) = filmed(Camera(yaw_deg=38).film(film_push_back("bench").body))
        assert rep.pattern is Pattern.UNSURE

    @pytest.mark.parametrize("seed", [1, 2])
    def test_walking_squatting_and_standing_are_no_stretch(self, seed: int) -> None:
        camera = Camera(noise_px=2, seed=seed)
        down = [(1.2, 75.0), (1.0, 75.0), (1.2, 172.0), (1.0, 172.0)] * 3
        squats = body("standing", path(*down, start=172), path(*down, start=172))
        still = body("standing", np.full(250, 174.0), np.full(250, 172.0))
        for who in (walking(12), walking(12, step_m=0.4, pace_s=0.7), squats, still):
            assert filmed(camera.film(who)) == ()

    @pytest.mark.parametrize("rows", [slice(60, 110), slice(135, 235), slice(0, 375)])
    def test_exchanged_legs_change_no_pattern(self, rows: slice) -> None:
        camera = Camera(noise_px=2)
        knee, hinge = bench_lean()
        for who in (film_push_back("bench").body, body("bench", knee, hinge)):
            track = camera.film(who)
            clean, exchanged = filmed(track), filmed(legs_exchanged(track, rows))
            assert [r.pattern for r in exchanged] == [r.pattern for r in clean]
            assert [r.start_s for r in exchanged] == pytest.approx([r.start_s for r in clean])

    @pytest.mark.parametrize("rows", [slice(60, 100), slice(140, 185), slice(130, 280)])
    @pytest.mark.parametrize("corrupt", [leg_collapsed, leg_hanging])
    def test_a_leg_that_is_badly_seen_never_turns_one_pattern_into_another(
        self, corrupt: Corruption, rows: slice
    ) -> None:
        camera = Camera(noise_px=2)
        knee, hinge = bench_lean()
        for who, pattern in (
            (film_push_back("bench").body, Pattern.PUSH_BACK),
            (film_push_back("lunge").body, Pattern.PUSH_BACK),
            (body("bench", knee, hinge), Pattern.LOCKED_LEAN),
        ):
            reps = filmed(corrupt(camera.film(who), rows, camera.front))
            assert reps
            assert {rep.pattern for rep in reps} <= {pattern, Pattern.UNSURE}

    @pytest.mark.parametrize("corrupt", [leg_collapsed, leg_hanging])
    def test_a_leg_hidden_for_most_of_the_hold_leaves_it_one_rep(self, corrupt: Corruption) -> None:
        camera = Camera(noise_px=2)
        track = camera.film(film_push_back("bench").body)
        (rep,) = filmed(corrupt(track, slice(140, 250), camera.front))
        assert rep.end_s == pytest.approx(13, abs=0.7)

    def test_a_push_back_in_the_lunge_and_a_lean_with_feet_together_are_these_two(self) -> None:
        camera = Camera(noise_px=2)
        lunge, together = film_push_back("lunge").body, stand_and_lean().body
        for order, expected in (
            ((lunge, together), [Pattern.PUSH_BACK, Pattern.LOCKED_LEAN]),
            ((together, lunge), [Pattern.LOCKED_LEAN, Pattern.PUSH_BACK]),
        ):
            reps = filmed(one_after_another(*[camera.film(who) for who in order]))
            assert [rep.pattern for rep in reps] == expected
