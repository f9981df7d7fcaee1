from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.motion.figure import turned

from formcheck.motion.geometry import (
    hip_hinge_deg,
    interior_deg,
    knee_deg,
    knee_from_reach_deg,
    lean_deg,
    length,
    turn_deg,
    wrapped_deg,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

repeatable = settings(max_examples=80)

facings = st.sampled_from([1, -1])
knees = st.floats(20, 205)
hinges = st.floats(-80, 260)
leans = st.floats(-175, 175)
turns = st.floats(-180, 180)
places = st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000))
sizes = st.floats(20, 800)
bones = st.floats(0.2, 0.6)


def leg(knee: float, thigh: float = 0.43, shank: float = 0.40) -> Numbers:
    """Return hip, knee, ankle of an upright thigh, x forward and y up: bending folds back."""
    bend = np.radians(180 - knee)
    return np.array([[0, thigh], [0, 0], [-shank * np.sin(bend), -shank * np.cos(bend)]])


def fold(hinge: float, trunk: float = 0.5, thigh: float = 0.43) -> Numbers:
    """Return shoulder, hip, knee of an upright thigh, x forward and y up: folding is forward."""
    forward = np.radians(180 - hinge)
    return np.array([[trunk * np.sin(forward), trunk * np.cos(forward)], [0, 0], [0, -thigh]])


def filmed(
    points: Numbers,
    facing: int,
    *,
    turn: float = 0.0,
    size: float = 250.0,
    place: tuple[float, float] = (640.0, 360.0),
) -> tuple[Numbers, Numbers, Numbers]:
    """Return three points as pixels: x right, y down, turned, scaled and moved."""
    flat = turned(points, turn) * np.array([facing, -1.0]) * size + np.array(place)
    return flat[0], flat[1], flat[2]


def mirrored(a: Numbers, b: Numbers, c: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return three points of a picture 1280 wide in its mirror image."""
    flip, width = np.array([-1.0, 1.0]), np.array([1280.0, 0.0])
    return width + flip * a, width + flip * b, width + flip * c


class TestKnee:
    @repeatable
    @given(knees, facings, turns, sizes, places, bones, bones)
    def test_reads_back_a_constructed_angle_however_turned_sized_and_placed(  # noqa: PLR0913, PLR0917 - what hypothesis draws
        self,
        knee: float,
        facing: int,
        turn: float,
        size: float,
        place: tuple[float, float],
        thigh: float,
        shank: float,
    ) -> None:
        points = filmed(leg(knee, thigh, shank), facing, turn=turn, size=size, place=place)
        assert knee_deg(*points, facing) == pytest.approx(knee, abs=1e-6)

    @repeatable
    @given(knees, facings, turns)
    def test_is_the_same_in_the_mirror(self, knee: float, facing: int, turn: float) -> None:
        points = filmed(leg(knee), facing, turn=turn)
        assert knee_deg(*mirrored(*points), -facing) == pytest.approx(
            knee_deg(*points, facing), abs=1e-6
        )

    @pytest.mark.parametrize("facing", [1, -1])
    @pytest.mark.parametrize("knee", [172.0, 180.0, 188.0, 200.0])
    def test_tells_hyperextension_from_a_soft_knee(self, knee: float, facing: int) -> None:
        read = float(knee_deg(*filmed(leg(knee), facing), facing))
        assert read == pytest.approx(knee)
        assert (read > 180) is (knee > 180)

    def test_with_the_wrong_facing_reads_a_bent_knee_as_hyperextended(self) -> None:
        points = filmed(leg(150), 1)
        assert knee_deg(*points, -1) == pytest.approx(210)

    def test_needs_square_pixels(self) -> None:
        """A right angle in a 1920x1080 picture is none in MediaPipe's 0..1 coordinates."""
        hip, knee, ankle = filmed(leg(90), 1, turn=30, size=600)
        assert knee_deg(hip, knee, ankle, 1) == pytest.approx(90)
        picture = np.array([1920.0, 1080.0])
        squeezed = knee_deg(hip / picture, knee / picture, ankle / picture, 1)
        # Thigh and shank lie 30° off the vertical and the horizontal; x shrinks to 9/16.
        thigh_off = np.degrees(np.arctan(np.tan(np.radians(30)) * 9 / 16))
        shank_off = np.degrees(np.arctan(np.tan(np.radians(30)) * 16 / 9))
        assert squeezed == pytest.approx(90 - thigh_off + shank_off)
        assert abs(float(squeezed) - 90) > 25

    def test_broadcasts_one_facing_a_frame(self) -> None:
        right, left = filmed(leg(140), 1), filmed(leg(150), -1)
        frames = [np.stack(pair) for pair in zip(right, left, strict=True)]
        angles = knee_deg(frames[0], frames[1], frames[2], np.array([1, -1]))
        assert angles == pytest.approx([140, 150])


class TestHipHinge:
    @repeatable
    @given(hinges, facings, turns, sizes, places)
    def test_reads_back_a_constructed_angle_however_turned_sized_and_placed(
        self, hinge: float, facing: int, turn: float, size: float, place: tuple[float, float]
    ) -> None:
        points = filmed(fold(hinge), facing, turn=turn, size=size, place=place)
        assert hip_hinge_deg(*points, facing) == pytest.approx(hinge, abs=1e-6)

    @repeatable
    @given(hinges, facings, turns)
    def test_is_the_same_in_the_mirror(self, hinge: float, facing: int, turn: float) -> None:
        points = filmed(fold(hinge), facing, turn=turn)
        assert hip_hinge_deg(*mirrored(*points), -facing) == pytest.approx(
            hip_hinge_deg(*points, facing), abs=1e-6
        )

    @pytest.mark.parametrize("facing", [1, -1])
    def test_a_thigh_behind_the_trunk_is_above_180_and_a_trunk_past_it_below_0(
        self, facing: int
    ) -> None:
        assert hip_hinge_deg(*filmed(fold(200), facing), facing) == pytest.approx(200)
        assert hip_hinge_deg(*filmed(fold(-10), facing), facing) == pytest.approx(-10)


class TestLean:
    @repeatable
    @given(leans, facings, sizes, places)
    def test_reads_back_a_constructed_lean_however_sized_and_placed(
        self, lean: float, facing: int, size: float, place: tuple[float, float]
    ) -> None:
        angle = np.radians(lean)
        trunk = np.array([[0, 0], [0.5 * np.sin(angle), 0.5 * np.cos(angle)], [0, 0]])
        hip, shoulder, _ = filmed(trunk, facing, size=size, place=place)
        assert lean_deg(hip, shoulder, facing) == pytest.approx(lean, abs=1e-6)

    @repeatable
    @given(st.floats(-80, 80), st.floats(-80, 80))
    def test_turns_with_the_picture(self, lean: float, roll: float) -> None:
        """The one angle that needs a level camera."""
        hip, shoulder = np.zeros(2), turned(np.array([0.0, -100.0]), lean)
        rolled = turned(np.array([0.0, -100.0]), lean + roll)
        assert lean_deg(hip, rolled, 1) - lean_deg(hip, shoulder, 1) == pytest.approx(
            roll, abs=1e-6
        )


class TestInterior:
    @repeatable
    @given(st.floats(0, 180), st.booleans(), turns, sizes, places)
    def test_is_the_unsigned_angle_however_turned_sized_and_placed(
        self, angle: float, mirrored: bool, turn: float, size: float, place: tuple[float, float]
    ) -> None:
        arms = turned(np.array([1.0, 0.0]), np.array([turn, 0.0, turn + angle]))
        arms[1] = 0
        a, vertex, b = filmed(arms, -1 if mirrored else 1, size=size, place=place)
        assert interior_deg(a, vertex, b) == pytest.approx(angle, abs=1e-5)
        assert interior_deg(b, vertex, a) == pytest.approx(angle, abs=1e-5)


class TestKneeFromReach:
    @repeatable
    @given(st.floats(5, 175), st.floats(50, 300), st.floats(50, 300))
    def test_inverts_the_law_of_cosines(self, knee: float, thigh: float, shank: float) -> None:
        hip, _, ankle = filmed(leg(knee, thigh, shank), 1, size=1.0)
        assert knee_from_reach_deg(length(hip, ankle), thigh, shank) == pytest.approx(
            knee, abs=1e-4
        )

    def test_clamps_what_no_leg_can_span(self) -> None:
        angles = knee_from_reach_deg(np.array([900.0, 250.0, 49.0, 0.0]), 150.0, 100.0)
        assert angles.tolist() == [180.0, 180.0, 0.0, 0.0]

    def test_is_as_steep_near_straight_as_it_says(self) -> None:
        reach = float(np.sqrt(2 - 2 * np.cos(np.radians(165))))
        less = float(knee_from_reach_deg(0.9999 * reach, 1.0, 1.0))
        assert 100 * (165 - less) == pytest.approx(9, abs=0.5)


class TestSmallThings:
    def test_length_is_the_distance(self) -> None:
        assert length(np.array([1.0, 2.0]), np.array([4.0, 6.0])) == pytest.approx(5)

    def test_turn_is_positive_from_right_towards_down(self) -> None:
        right, down = np.array([1.0, 0.0]), np.array([0.0, 1.0])
        assert turn_deg(right, down) == pytest.approx(90)
        assert turn_deg(down, right) == pytest.approx(-90)

    @repeatable
    @given(st.floats(-2000, 2000))
    def test_wrapped_keeps_the_direction_and_stays_in_range(self, angle: float) -> None:
        wrapped = float(wrapped_deg(angle))
        assert -180 <= wrapped < 180
        assert np.cos(np.radians(wrapped - angle)) == pytest.approx(1)


def test_a_missing_point_gives_a_missing_angle() -> None:
    known, missing = np.array([[1.0, 2.0]]), np.array([[np.nan, np.nan]])
    corner = np.array([[5.0, 9.0]])
    for points in (
        (missing, corner, known),
        (known, missing, corner),
        (known, corner, missing),
    ):
        assert np.isnan(knee_deg(*points, 1)).all()
        assert np.isnan(hip_hinge_deg(*points, -1)).all()
        assert np.isnan(interior_deg(*points)).all()
    assert np.isnan(lean_deg(known, missing, 1)).all()
    assert np.isnan(length(missing, known)).all()
    assert np.isnan(knee_from_reach_deg(np.nan, 1.0, 1.0))
    assert np.isnan(wrapped_deg(np.nan))
