"""The picture of a live session: what the person in it has to see from three metres away."""

from __future__ import annotations

import textwrap
from collections import deque
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from formcheck.drawing.brush import BOLD, GREY, INK, SKY, VERMILION, WHITE, Brush
from formcheck.drawing.letters import Letters
from formcheck.drawing.looks import LOOKS as PATTERN_LOOKS
from formcheck.drawing.looks import ink_on
from formcheck.drawing.skeleton import draw_skeleton
from formcheck.live.state_words import SIGNS, counted_hold_s, state_word
from formcheck.pose.landmarks import Landmark
from formcheck.video.picture import fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.drawing.brush import Canvas, Colour
    from formcheck.form.plan import Dose, Phrases
    from formcheck.live.moment import Moment

COLOURS: Final[dict[str, Colour]] = {
    **{f"word_{pattern}": colour for pattern, (colour, _) in PATTERN_LOOKS.items()},
    "word_set_up": INK,
    "word_idle": INK,
    "word_set": SKY,
    "word_reach": SKY,
    "word_release": INK,
    "word_paused": GREY,
}

LOOKS: Final = {word: (COLOURS[word], sign) for word, sign in SIGNS.items()}
"""Colour and sign of every state's word."""

MOST_LINES = 3
LINE = 1.3
"""Height of a line, in letter sizes."""
MIN_LETTER = 12
"""Letters smaller than this, in pixels, are no use to anybody."""

HELP = ("pause", "restart", "still", "voice", "mirror", "quit", "help")

TRAIL_S = 12.0
HIP_RANGE = (20.0, 180.0)
KNEE_RANGE = (80.0, 190.0)


class Screen:
    """Turns frames and moments into pictures to show.

    Parameters
    ----------
    phrases
        The words.
    dose
        What the hold ring and the leg counts go up to.
    size
        Width and height of the picture, pixels.
    """

    def __init__(self, phrases: Phrases, dose: Dose, size: tuple[int, int] = (1280, 720)) -> None:
        self._phrases = phrases
        self._dose = dose
        self.size = size
        self._letters = Letters()
        self._trail: deque[tuple[float, float, float]] = deque()

    def draw(  # noqa: PLR0913 - what can be seen at one moment, by name
        self,
        rgb: NDArray[np.uint8],
        moment: Moment | None,
        *,
        scale: float = 1.0,
        mirrored: bool = False,
        trouble: str | None = None,
        notice: str | None = None,
        helping: bool = False,
    ) -> Canvas:
        """Return the picture, shape (height, width, 3), RGB.

        Parameters
        ----------
        rgb
            The frame, shape (h, w, 3).
        moment
            What the coach said of it; None before the first.
        scale
            Pixels of the landmarks' picture per pixel of `rgb`.
        mirrored
            Whether to show it as a mirror does; only the picture is turned, never the words.
        trouble
            What is wrong with the camera or the disk, shown instead of a cue.
        notice
            What else is to be said, such as where a still went; shown instead of a cue too.
        helping
            Whether to list the keys.
        """
        canvas, to_canvas = self._placed(rgb, scale, mirrored=mirrored)
        brush = Brush(canvas, self._letters)
        if moment is not None:
            word = state_word(moment)
            at = to_canvas(moment.pose.px)
            draw_skeleton(brush, at, moment.front_leg, LOOKS[word][0])
            self._state(brush, word, flip=_faces_left(at))
            self._angles(brush, moment)
            self._legs(brush, moment)
            if moment.judgement is not None:
                self._ring(brush, moment)
                self._path(brush, moment)
        cue = moment.shown.text if moment is not None and moment.shown is not None else None
        words = trouble or notice or cue
        if words is not None:
            self._cue(brush, words, urgent=trouble is not None)
        if helping:
            self._help(brush)
        return canvas

    def _placed(
        self, rgb: NDArray[np.uint8], scale: float, *, mirrored: bool
    ) -> tuple[Canvas, _ToCanvas]:
        """Return the frame in the middle of a canvas, and how its points get there."""
        width, height = self.size
        wide, high = fit(rgb.shape[1], rgb.shape[0], 10**9)
        factor = min(width / wide, height / high)
        inner = (max(1, round(wide * factor)), max(1, round(high * factor)))
        left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
        picture = cv2.resize(rgb, inner, interpolation=cv2.INTER_LINEAR)
        canvas = np.zeros((height, width, 3), np.uint8)
        canvas[top : top + inner[1], left : left + inner[0]] = (
            picture[:, ::-1] if mirrored else picture
        )
        return canvas, _ToCanvas(factor / scale, left, top, inner[0], mirrored=mirrored)

    def _state(self, brush: Brush, word: str, *, flip: bool) -> None:
        colour, sign = LOOKS[word]
        high = round(0.15 * brush.height)
        brush.band(0, high, colour)
        ink = ink_on(colour)
        brush.sign(sign, (round(0.95 * high), high // 2), round(0.55 * high), ink, flip=flip)
        text = self._phrases[word]
        room = brush.width - 2 * high
        size = brush.fitting(text, round(0.68 * high), room, BOLD)
        at = (round(1.7 * high), round(0.5 * high + 0.36 * size))
        brush.text(text, at, size, ink, weight=BOLD)

    def _cue(self, brush: Brush, text: str, *, urgent: bool) -> None:
        """Write a cue over the whole width, on as many lines as make it largest."""
        high = round(0.17 * brush.height)
        brush.band(brush.height - high, high, VERMILION if urgent else INK, 0.88)
        room = round(0.95 * brush.width)
        size, lines = max(
            (
                (min(brush.fitting(line, round(0.5 * high), room, BOLD) for line in lines), lines)
                for count in range(1, MOST_LINES + 1)
                if (lines := _wrapped(text, count)) and count * LINE <= high / MIN_LETTER
            ),
            key=lambda fit: min(fit[0], high / (LINE * len(fit[1]))),
        )
        size = min(size, int(high / (LINE * len(lines))))
        top = brush.height - (high + LINE * size * len(lines)) / 2
        for number, line in enumerate(lines):
            y = round(top + LINE * size * number + 0.98 * size)
            brush.text(line, (brush.width // 2, y), size, weight=BOLD, align=0.5)

    def _angles(self, brush: Brush, moment: Moment) -> None:
        size = round(0.075 * brush.height)
        y = round(0.28 * brush.height)
        for name, value in (
            ("word_knee", moment.sample.knee_deg),
            ("word_hip", moment.sample.hip_hinge_deg),
        ):
            number = f"{value:.0f}°" if np.isfinite(value) else "?"
            text = f"{self._phrases[name]} {number}"
            brush.text(text, (size // 2, y), size, weight=BOLD, outlined=True)
            y += round(1.35 * size)

    def _legs(self, brush: Brush, moment: Moment) -> None:
        """Write the reps, and each leg's whole holds as filled dots, top right."""
        size, right = round(0.042 * brush.height), brush.width - round(0.03 * brush.height)
        y = round(0.22 * brush.height)
        reps = f"{self._phrases['word_reps']} {len(moment.reps)}"
        brush.text(reps, (right, y), size, weight=BOLD, align=1, outlined=True)
        for name, leg in zip(("word_left", "word_right"), moment.legs, strict=True):
            y += round(1.5 * size)
            x = right
            for number in reversed(range(self._dose.holds)):
                brush.dot((x - size // 2, y - size // 3), size // 2, WHITE, filled=False)
                if number < leg.holds:
                    brush.dot((x - size // 2, y - size // 3), round(0.36 * size), SKY)
                x -= round(1.4 * size)
            text = f"{self._phrases[name]} {leg.held_s:.0f} s"
            brush.text(text, (x, y), size, weight=BOLD, align=1, outlined=True)

    def _ring(self, brush: Brush, moment: Moment) -> None:
        """Draw the hold, counting up to its target."""
        hold_s = counted_hold_s(moment)
        if hold_s is None:
            return
        radius = round(0.15 * brush.height)
        centre = (brush.width - round(1.35 * radius), round(0.6 * brush.height))
        brush.dot(centre, round(1.12 * radius), INK)
        brush.arc(centre, radius, 1.0, max(6, radius // 6), (70, 70, 74))
        colour = LOOKS[state_word(moment)][0]
        brush.arc(centre, radius, hold_s / self._dose.hold_s, max(6, radius // 6), colour)
        seconds = f"{hold_s:.0f}"
        brush.text(seconds, (centre[0], centre[1] + radius // 5), radius, weight=BOLD, align=0.5)
        target = f"/ {self._dose.hold_s:.0f} s"
        brush.text(target, (centre[0], centre[1] + round(0.62 * radius)), radius // 3, align=0.5)

    def _path(self, brush: Brush, moment: Moment) -> None:
        """Draw the knee-hip plane: a push-back climbs, a lean goes to the left."""
        sample = moment.sample
        # The same moment is drawn again and again while no frame comes.
        new = not self._trail or moment.time_s > self._trail[-1][0]
        if new and np.isfinite([sample.knee_deg, sample.hip_hinge_deg]).all():
            self._trail.append((moment.time_s, sample.hip_hinge_deg, sample.knee_deg))
        while self._trail and moment.time_s - self._trail[0][0] > TRAIL_S:
            self._trail.popleft()
        side = round(0.24 * brush.height)
        left, top = round(0.03 * brush.height), round(0.55 * brush.height)
        brush.panel((left, top), (left + side, top + side), INK, 0.7)
        small = round(0.028 * brush.height)
        brush.text(self._phrases["word_knee"], (left + 4, top + small), small)
        hip = (left + side - 4, top + side - 5)
        brush.text(self._phrases["word_hip"], hip, small, align=1)
        if len(self._trail) < 2:  # noqa: PLR2004 - a line has two ends
            return
        values = np.array(self._trail)[:, 1:]
        share = (values - (HIP_RANGE[0], KNEE_RANGE[0])) / (
            HIP_RANGE[1] - HIP_RANGE[0],
            KNEE_RANGE[1] - KNEE_RANGE[0],
        )
        points = np.array([left, top + side]) + share.clip(0, 1) * (side, -side)
        brush.line(points, 2, WHITE, edge=None)
        brush.dot((points[-1, 0], points[-1, 1]), max(4, side // 24), LOOKS[state_word(moment)][0])

    def _help(self, brush: Brush) -> None:
        size = round(0.05 * brush.height)
        top, lines = round(0.2 * brush.height), [self._phrases[f"help_{key}"] for key in HELP]
        wide = max(brush.extent(line, size) for line in lines) + 2 * size
        left = (brush.width - wide) // 2
        high = round(1.5 * size * len(lines) + size)
        brush.panel((left, top), (left + wide, top + high), INK, 0.9)
        for number, line in enumerate(lines):
            brush.text(line, (left + size, top + round(1.5 * size * (number + 1))), size)


def _wrapped(text: str, count: int) -> list[str]:
    """Return a text on at most so many lines of about the same length."""
    return textwrap.wrap(text, max(1, -(-len(text) // count) + count * 2)) if text else [text]


def _faces_left(at: NDArray[np.float64]) -> bool:
    """Return whether somebody's feet, shape (33, 2), point to the left of the picture."""
    ahead = at[[Landmark.LEFT_TOE, Landmark.RIGHT_TOE], 0]
    return bool((ahead - at[[Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL], 0]).sum() < 0)


class _ToCanvas:
    """Brings landmarks, in pixels of the full picture, onto the canvas."""

    def __init__(self, factor: float, left: int, top: int, width: int, *, mirrored: bool) -> None:
        self._factor, self._left, self._top = factor, left, top
        self._width, self._mirrored = width, mirrored

    def __call__(self, px: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return points of shape (n, 2) in pixels of the canvas."""
        at = px * self._factor
        x = self._width - 1 - at[:, 0] if self._mirrored else at[:, 0]
        return np.stack([x + self._left, at[:, 1] + self._top], axis=1)
