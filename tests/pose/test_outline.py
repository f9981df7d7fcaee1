"""What the outline says: with drawn bodies, and with the real model on samples."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.pose import LANDMARK_COUNT, Landmark, Landmarker, find_model
from formcheck.pose.outline import NEAR_LEAST_PX, NEAR_SHARE_OF_TRUNK, back_sagitta, on_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.video import Frame

HEIGHT, WIDTH = 480, 640
TRUNK = 120.0
THICK = 45.0
"""How deep the drawn trunk is, from its axis to the back, pixels."""


def turned(vector: tuple[float, float], degrees: float) -> np.ndarray:
    """Return a vector turned from +x towards +y."""
    angle = math.radians(degrees)
    x, y = vector
    return np.array(
        [x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)]
    )


def figure(lean_deg: float, facing: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return landmarks, trunk direction and direction of the back of somebody who leans so."""
    hips = np.array([320.0, 260.0])
    up = turned((0.0, -1.0), facing * lean_deg)
    front = turned((float(facing), 0.0), facing * lean_deg)
    at = np.tile(hips, (LANDMARK_COUNT, 1))
    shoulders = hips + TRUNK * up
    at[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = shoulders
    at[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR]] = shoulders + 30 * up
    at[Landmark.NOSE] = shoulders + 30 * up + 25 * front
    for knee, heel, toe in (
        (Landmark.LEFT_KNEE, Landmark.LEFT_HEEL, Landmark.LEFT_TOE),
        (Landmark.RIGHT_KNEE, Landmark.RIGHT_HEEL, Landmark.RIGHT_TOE),
    ):
        at[knee] = hips + np.array([0, 100])
        at[heel] = hips + np.array([0, 200])
        at[toe] = at[heel] + (facing * 50, 0)
    return at, up, -front


def drawn(
    at: np.ndarray, up: np.ndarray, back: np.ndarray, bow: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """Return the mask of a trunk whose back stands `bow(share)` trunks out beyond `THICK`."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    away = np.stack([x, y], axis=-1) - at[Landmark.LEFT_HIP]
    along, out = away @ up / TRUNK, away @ back
    edge = THICK + TRUNK * bow(along)
    inside = np.minimum(edge - out, out + THICK)
    return np.where((along > -0.4) & (along < 1.4), np.clip(0.5 + inside, 0, 1), 0.0).astype(
        np.float32
    )


def parabola(height: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return a back that is evenly bowed by a height over a chord of one trunk."""
    return lambda share: height * (1 - (2 * share - 1) ** 2)


class TestBack:
    @pytest.mark.parametrize("facing", [1, -1])
    @pytest.mark.parametrize("lean_deg", [0.0, 45.0, 90.0, 110.0])
    @pytest.mark.parametrize("bow", [-0.1, -0.05, 0.0, 0.05, 0.12, 0.2, 0.3])
    def test_is_read_to_two_hundredths_whichever_way_the_body_is(
        self, bow: float, lean_deg: float, facing: int
    ) -> None:
        at, up, back = figure(lean_deg, facing)
        read = back_sagitta(drawn(at, up, back, parabola(bow)), at)
        assert read == pytest.approx(bow, abs=0.02)

    @pytest.mark.parametrize("bent_deg", [30.0, 60.0, 90.0])
    def test_that_is_an_arc_reads_the_arcs_sagitta_over_its_chord(self, bent_deg: float) -> None:
        half = math.radians(bent_deg / 2)
        radius = 0.5 / math.sin(half)

        def arc(share: np.ndarray) -> np.ndarray:
            off = np.clip(share - 0.5, -radius, radius)
            return np.sqrt(radius**2 - off**2) - radius * math.cos(half)

        at, up, back = figure(70.0, 1)
        expected = radius * (1 - math.cos(half))
        assert back_sagitta(drawn(at, up, back, arc), at) == pytest.approx(expected, abs=0.015)

    def test_does_not_depend_on_how_the_trunk_tapers(self) -> None:
        """Hips are thicker than shoulders: the chord runs along the back, not the trunk's axis."""
        at, up, back = figure(60.0, 1)
        for slope in (-0.2, 0.0, 0.2):
            read = back_sagitta(drawn(at, up, back, partial(np.multiply, slope)), at)
            assert read == pytest.approx(0.0, abs=0.01), slope

    def test_shaped_like_an_s_is_neither_round_nor_hollow(self) -> None:
        at, up, back = figure(0.0, 1)
        wavy = drawn(at, up, back, lambda share: 0.05 * np.sin(2 * np.pi * share))
        assert back_sagitta(wavy, at) == pytest.approx(0.0, abs=0.02)

    def test_does_not_care_for_a_far_belly_or_arms_in_front(self) -> None:
        at, up, back = figure(60.0, 1)
        mask = drawn(at, up, back, parabola(0.1))
        arms = mask.copy()
        arms[300:420, 380:440] = 1.0
        assert back_sagitta(arms, at) == back_sagitta(mask, at)

    @pytest.mark.parametrize("shift", [(0, -230), (0, 300), (-420, 0), (400, 0)])
    def test_out_of_the_picture_is_unknown(self, shift: tuple[int, int]) -> None:
        at, up, back = figure(90.0, 1)
        moved = at + shift
        mask = drawn(moved, up, back, parabola(0.1))
        assert math.isnan(back_sagitta(mask, moved))

    def test_off_the_outline_is_unknown(self) -> None:
        at, up, back = figure(60.0, 1)
        mask = drawn(at, up, back, parabola(0.1))
        assert math.isnan(back_sagitta(np.zeros_like(mask), at))
        assert math.isnan(back_sagitta(np.ones_like(mask), at))
        assert math.isnan(back_sagitta(mask, at + 60 * back))

    def test_cannot_be_told_from_the_front_of_somebody_who_faces_the_camera(self) -> None:
        at, up, back = figure(0.0, 1)
        at[Landmark.NOSE] = at[Landmark.LEFT_EAR]
        for heel in (Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL):
            at[heel + 2] = at[heel] + (0, 10)
        assert math.isnan(back_sagitta(drawn(at, up, back, parabola(0.1)), at))

    def test_of_a_trunk_of_a_few_pixels_is_unknown(self) -> None:
        at, up, back = figure(60.0, 1)
        mask = drawn(at, up, back, parabola(0.1))
        hips = at[Landmark.LEFT_HIP]
        assert math.isnan(back_sagitta(mask, hips + (at - hips) / 20))
        assert math.isnan(back_sagitta(mask, np.tile(hips, (LANDMARK_COUNT, 1))))


@pytest.fixture(scope="module")
def backs(
    pictures: Callable[..., np.ndarray], as_frames: Callable[..., list[Frame]]
) -> Callable[[str, float, float], np.ndarray]:
    model = find_model("full")

    def read(name: str, start_s: float, end_s: float) -> np.ndarray:
        frames = as_frames(pictures(name, start_s, end_s, step=3), interval_s=0.12)
        with Landmarker(model) as landmarker:
            return np.array([landmarker.detect(frame)[0].back for frame in frames])

    return read


class TestOnSamples:
    def test_a_rounded_back_reads_round_and_an_upright_one_does_not(
        self, backs: Callable[[str, float, float], np.ndarray]
    ) -> None:
        """In the truth 66° and 80° of spine are bent in these holds, and 2-6° upright."""
        for name in ("locked_lean_bench", "locked_lean_standing"):
            upright = float(np.nanmedian(backs(name, 0.0, 0.5)))
            round_ = float(np.nanmedian(backs(name, 2.5, 4.5)))
            assert abs(upright) < 0.06, name
            assert round_ - upright > 0.12, name

    def test_somebody_who_walks_reads_as_upright(
        self, backs: Callable[[str, float, float], np.ndarray]
    ) -> None:
        assert abs(np.nanmedian(backs("walking", 0.0, 1.5))) < 0.06


# --- which landmarks lie on the body ---


def test_the_outline_is_looked_up_around_each_landmark() -> None:
    at = np.full((LANDMARK_COUNT, 2), 50.0)
    at[Landmark.LEFT_SHOULDER] = at[Landmark.RIGHT_SHOULDER] = (50.0, 0.0)
    at[Landmark.LEFT_HIP] = at[Landmark.RIGHT_HIP] = (50.0, 100.0)  # a trunk of 100 px
    radius = 100 * NEAR_SHARE_OF_TRUNK
    at[Landmark.LEFT_HEEL] = (80 - radius + 1, 50)
    at[Landmark.RIGHT_HEEL] = (80 - radius - 1.5, 50)
    at[Landmark.LEFT_TOE] = (95, 50)
    at[Landmark.RIGHT_TOE] = (121, 50)
    at[Landmark.NOSE] = (90, -1)
    mask = np.zeros((110, 120), np.float32)
    mask[:, 80:] = 0.75
    sampled = on_body(mask, at)
    assert sampled[Landmark.LEFT_HEEL] == 0.75, "the outline begins within the radius"
    assert sampled[Landmark.RIGHT_HEEL] == 0, "the outline begins beyond the radius"
    assert sampled[Landmark.LEFT_TOE] == 0.75
    assert sampled[Landmark.RIGHT_TOE] == 0, "beyond the right edge of the picture"
    assert sampled[Landmark.NOSE] == 0, "above the picture"


def test_the_neighbourhood_never_shrinks_to_nothing() -> None:
    """Far away, or folded towards the camera, the trunk may be a few pixels long."""
    at = np.full((LANDMARK_COUNT, 2), 10.0)
    mask = np.zeros((20, 20), np.float32)
    mask[10, int(10 + NEAR_LEAST_PX)] = 1
    np.testing.assert_array_equal(on_body(mask, at), 1)
