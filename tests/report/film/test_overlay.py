"""What can be read off a drawn frame, told by its pixels."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.report.film.pictured import judged, stretched

from formcheck.drawing.brush import Brush
from formcheck.drawing.letters import Letters
from formcheck.drawing.looks import LOOKS
from formcheck.form.judgement import Pattern, Phase
from formcheck.live.screen import LOOKS as LIVE_LOOKS
from formcheck.report.film.overlay import Sizes, draw_overlay
from formcheck.report.film.scene import Scene, Scenes, Sight

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

SIZES = [(1280, 720), (720, 1280), (640, 480), (160, 120), (2, 2)]
NAMED = [pattern for pattern in Pattern if pattern is not Pattern.NONE]
CONTRAST = 3.0  # what WCAG 2.2 asks of large letters


@pytest.fixture(scope="module")
def scene() -> Scene:
    """Return somebody in a hold, in a picture of 640 x 480."""
    whole = Scenes(judged(stretched((640, 480)), (640, 480))).at(200)
    assert (whole.phase, whole.pattern) == (Phase.HOLD, Pattern.PUSH_BACK)
    return replace(whole, cues=("Slower.",))


def drawn(
    scene: Scene, size: tuple[int, int] = (640, 480), *, level: int = 90, band: bool = True
) -> Picture:
    rgb = np.full((size[1], size[0], 3), level, np.uint8)
    draw_overlay(Brush(rgb, Letters()), scene, band=band)
    return rgb


def where(first: Picture, second: Picture) -> NDArray[np.bool_]:
    """Return where two pictures differ, shape (height, width)."""
    return np.asarray((np.abs(first.astype(np.int16) - second) > 20).any(axis=2))


def band_of(scene: Scene, pattern: Pattern, level: int = 90) -> Picture:
    """Return the part of a picture in which the band of a pattern is."""
    bare = replace(scene, sight=Sight.NOBODY, cues=())
    named = drawn(replace(bare, pattern=pattern), level=level)
    rows, columns = np.nonzero(where(named, drawn(bare, level=level, band=False)))
    return named[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def luminance(colour: NDArray[np.floating]) -> float:
    part = np.asarray(colour) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("sight", Sight)
def test_any_size_of_picture_can_be_drawn_on(
    scene: Scene, size: tuple[int, int], sight: Sight
) -> None:
    plain = np.full((size[1], size[0], 3), 90, np.uint8)
    canvas = drawn(replace(scene, sight=sight), size)
    assert canvas.shape == plain.shape
    assert where(canvas, plain).any() or min(size) < 9


@pytest.mark.parametrize("size", SIZES[:-1])
def test_letters_are_large_enough_for_a_phone(size: tuple[int, int]) -> None:
    sizes = Sizes.of(*size)
    assert sizes.word >= 0.045 * size[1] - 0.5
    assert sizes.letter >= max(9, 0.033 * size[1] - 0.5)


def test_no_two_patterns_differ_in_colour_alone(scene: Scene) -> None:
    inked = {}
    for pattern in NAMED:
        band = band_of(scene, pattern)
        ground = np.median(band.reshape(-1, 3), axis=0)
        ink = np.zeros((60, 640), np.bool_)
        lettering = np.abs(band - ground).max(axis=2) > 60
        ink[: lettering.shape[0], : lettering.shape[1]] = lettering
        inked[pattern] = ink
    sign = slice(0, round(1.5 * Sizes.of(640, 480).word))
    for first, second in combinations(NAMED, 2):
        assert (inked[first] ^ inked[second]).sum() > 200, (first, second)
        if LOOKS[first][1] != LOOKS[second][1]:
            assert (inked[first] ^ inked[second])[:, sign].sum() > 40, (first, second)


@pytest.mark.parametrize("pattern", NAMED)
@pytest.mark.parametrize("level", [0, 255])
def test_the_word_stands_out_on_dark_and_bright_pictures(
    scene: Scene, pattern: Pattern, level: int
) -> None:
    band = band_of(scene, pattern, level).reshape(-1, 3)
    ground = np.median(band, axis=0)
    ink = band[np.argmax(np.abs(band - ground).sum(axis=1))]
    bright, dark = sorted([luminance(ground), luminance(ink)], reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= CONTRAST


@pytest.mark.parametrize("pattern", NAMED)
def test_colour_and_sign_are_those_of_the_live_session(pattern: Pattern) -> None:
    assert LIVE_LOOKS[f"word_{pattern}"] == LOOKS[pattern]


def test_a_still_has_all_but_the_band(scene: Scene) -> None:
    with_band, without = drawn(scene), drawn(scene, band=False)
    changed = np.flatnonzero(where(with_band, without).any(axis=1))
    sizes = Sizes.of(640, 480)
    assert changed[0] > sizes.letter
    assert changed[-1] < changed[0] + 2 * sizes.word
    nothing = np.full((480, 640, 3), 90, np.uint8)
    assert where(without, nothing)[: sizes.letter].any(), "rep and phase"
    assert where(without, nothing)[-2 * sizes.letter :].any(), "the cue"


def test_where_nobody_was_seen_there_is_no_body(scene: Scene) -> None:
    nobody = replace(scene, sight=Sight.NOBODY, cues=(), rep=None, phase=Phase.IDLE, hold_s=None)
    changed = where(drawn(nobody, band=False), np.full((480, 640, 3), 90, np.uint8))
    rows, columns = np.nonzero(changed)
    assert rows.max() < 60
    assert 100 < columns.max() < 320


@pytest.mark.parametrize("knee", [True, False])
def test_an_angle_that_was_not_measured_has_no_number(scene: Scene, *, knee: bool) -> None:
    bare = replace(scene, cues=())
    fewer = replace(bare, knee_deg=np.nan) if knee else replace(bare, hip_hinge_deg=np.nan)
    joint = bare.leg[1] if knee else bare.hips
    changed = where(drawn(bare), drawn(fewer))
    rows, columns = np.nonzero(changed)
    assert changed.sum() > 100
    assert np.hypot(columns - joint[0], rows - joint[1]).max() < 90


def test_the_numbers_of_a_hidden_leg_are_written_above(scene: Scene) -> None:
    hidden = replace(scene, leg=np.full((4, 2), np.nan))
    top = where(drawn(hidden, band=False), drawn(scene, band=False))[:70]
    assert top.sum() > 1000
    unseen = replace(hidden, sight=Sight.UNMEASURED, knee_deg=np.nan, hip_hinge_deg=np.nan)
    assert where(drawn(unseen, band=False), drawn(hidden, band=False))[:70].sum() > 200


def test_positions_follow_the_size_of_the_picture(scene: Scene) -> None:
    bare = replace(scene, cues=(), rep=None, phase=Phase.IDLE, hold_s=None)
    small, large = drawn(bare, (640, 480), band=False), drawn(bare, (1280, 960), band=False)
    ankle = scene.leg[2].round().astype(int)
    np.testing.assert_array_equal(small[ankle[1], ankle[0]], [255, 255, 255])
    np.testing.assert_array_equal(large[2 * ankle[1], 2 * ankle[0]], [255, 255, 255])
