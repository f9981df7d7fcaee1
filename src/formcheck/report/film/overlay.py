"""Draws one scene over its frame, legible on any picture and on a phone's screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.drawing.angles import draw_angle
from formcheck.drawing.brush import BOLD, INK, WHITE, Brush
from formcheck.drawing.looks import LOOKS, ink_on
from formcheck.drawing.skeleton import draw_front, draw_limbs, thin
from formcheck.form.judgement import Pattern, Phase
from formcheck.motion.geometry import hip_hinge_deg, knee_deg
from formcheck.report.film.scene import Sight
from formcheck.report.words import PATTERN_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.report.film.scene import Scene

SIGHT_WORDS: Final = {
    Sight.MEASURED: "",
    Sight.UNMEASURED: "not measured here",
    Sight.NOBODY: "nobody seen",
}

PANEL, BAND = 0.8, 0.92
"""How much of the picture they hide, 0..1."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large things are on one canvas, pixels; never so small that nobody could read them.

    Attributes
    ----------
    letter
        Of all letters but the band's.
    word
        Of the band's letters.
    margin
        Between the picture's rim and what is written, and between two things that are.
    """

    letter: int
    word: int
    margin: int

    @classmethod
    def of(cls, width: int, height: int) -> Sizes:
        """Return the sizes for a picture: a share of its height, and upright ones are narrow."""
        short = min(width, height)
        letter = max(9, round(max(0.042 * short, 0.033 * height)))
        word = max(11, round(max(0.064 * short, 0.045 * height)))
        return cls(letter, word, max(2, round(0.4 * letter)))


def draw_overlay(brush: Brush, scene: Scene, *, band: bool = True) -> None:
    """Draw a scene over its frame.

    Parameters
    ----------
    brush
        Over the frame, at whatever size: the scene's positions are scaled to it.
    scene
        What to draw.
    band
        Whether to write in large words what the rep was judged to be.
    """
    sizes = Sizes.of(brush.width, brush.height)
    scale = np.array([brush.width / scene.size[0], brush.height / scene.size[1]])
    drawn = scene.sight is not Sight.NOBODY
    if drawn:
        draw_limbs(brush, scene.body * scale)
        _trunk_and_leg(brush, scene, scale)
    drawn = drawn and _angles(brush, scene, scale, sizes.letter)
    below = _status(brush, scene, sizes, angles=not drawn)
    if band and scene.pattern is not Pattern.NONE:
        _band(brush, scene.pattern, below, sizes)
    _cues(brush, scene.cues, sizes)


def _trunk_and_leg(brush: Brush, scene: Scene, scale: NDArray[np.float64]) -> None:
    """Draw what is measured: the trunk against the vertical, and the front leg."""
    colour, _ = LOOKS[scene.pattern]
    hips, shoulders = scene.hips * scale, scene.shoulders * scale
    length = float(np.hypot(*(shoulders - hips)))
    brush.dashes((hips[0], hips[1]), (hips[0], hips[1] - length), thin(brush), WHITE)
    draw_front(brush, np.stack([hips, shoulders]), colour)
    draw_front(brush, scene.leg * scale, colour)


def _angles(brush: Brush, scene: Scene, scale: NDArray[np.float64], letter: int) -> bool:
    """Draw the angles where they are; return False where a number has no place to stand."""
    hip, knee, ankle, _ = scene.leg * scale
    hips, shoulders = scene.hips * scale, scene.shoulders * scale
    colour, _ = LOOKS[scene.pattern]
    shown = True
    for value, joint, start, sweep in (
        # Each is turned the way that geometry.py measures it.
        (
            scene.knee_deg,
            knee,
            hip,
            -scene.facing * float(knee_deg(hip, knee, ankle, scene.facing)),
        ),
        (
            scene.hip_hinge_deg,
            hips,
            shoulders,
            scene.facing * float(hip_hinge_deg(shoulders, hips, knee, scene.facing)),
        ),
    ):
        if np.isfinite(value) and np.isfinite(sweep):
            number = f"{value:.0f}°"
            draw_angle(brush, joint, start, sweep, text=number, size=letter, colour=colour)
        shown = shown and bool(np.isfinite(value) <= np.isfinite(sweep))
    return shown


def _status(brush: Brush, scene: Scene, sizes: Sizes, *, angles: bool) -> int:
    """Write rep and phase, and what else there is to know; return where the next thing may be."""
    parts = []
    if scene.rep is not None:
        parts.append(f"Rep {scene.rep}")
    if scene.phase is not Phase.IDLE:
        held = "" if scene.hold_s is None else f" {scene.hold_s:.1f} s"
        parts.append(f"{scene.phase}{held}")
    lines = [" · ".join(parts), SIGHT_WORDS[scene.sight]]
    if angles and scene.sight is Sight.MEASURED:
        # A hidden leg's angles are known, but not where to write them.
        lines.append(
            f"leg hidden: knee {_number(scene.knee_deg)} · hip {_number(scene.hip_hinge_deg)}"
        )
    top = sizes.margin
    for line in filter(None, lines):
        top = _plate(brush, line, sizes.margin, top, sizes) + sizes.margin
    # Its room stays free, so that the band does not jump.
    return max(top, 2 * sizes.margin + _high(sizes.letter))


def _number(angle_deg: float) -> str:
    return f"{angle_deg:.0f}°" if np.isfinite(angle_deg) else "?"


def _high(letter: int) -> int:
    return round(1.45 * letter)


def _plate(brush: Brush, text: str, left: int | None, top: int, sizes: Sizes) -> int:
    """Write one line on a dark panel, in the middle without `left`; return the panel's end."""
    pad, high = round(0.35 * sizes.letter), _high(sizes.letter)
    size = brush.fitting(text, sizes.letter, brush.width - 2 * (pad + sizes.margin), BOLD)
    wide = brush.extent(text, size, BOLD) + 2 * pad
    x = (brush.width - wide) // 2 if left is None else left
    brush.panel((x, top), (x + wide, top + high), INK, PANEL)
    brush.text(text, (x + pad, top + round((high + 0.72 * size) / 2)), size, weight=BOLD)
    return top + high


def _band(brush: Brush, pattern: Pattern, top: int, sizes: Sizes) -> None:
    """Write large what the rep is, with its sign; no wider than need be, for heads are up there."""
    colour, sign = LOOKS[pattern]
    ink = ink_on(colour)
    high = round(1.5 * sizes.word)
    left = sizes.margin + high
    text = PATTERN_WORDS[pattern]
    size = brush.fitting(text, sizes.word, brush.width - left - 2 * sizes.margin, BOLD)
    right = left + brush.extent(text, size, BOLD) + 2 * sizes.margin
    brush.panel((0, top), (right, top + high), colour, BAND)
    brush.sign(sign, (left - high // 2, top + high // 2), round(0.62 * high), ink)
    at = (left, top + round((high + 0.72 * size) / 2))
    brush.text(text, at, size, ink, weight=BOLD)


def _cues(brush: Brush, cues: tuple[str, ...], sizes: Sizes) -> None:
    """Write what to do, below, the gravest uppermost."""
    top = brush.height - len(cues) * (_high(sizes.letter) + sizes.margin)
    for cue in cues:
        top = _plate(brush, cue, None, top, sizes) + sizes.margin
