"""Letters, signs and lines that can be made out from three metres away, on any picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from formcheck.drawing.layer import layers_of
from formcheck.video.yuv import YuvPicture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.drawing.letters import Letters

    Canvas = NDArray[np.uint8]
    Colour = tuple[int, int, int]

REGULAR, BOLD = 400, 700

SMALLEST = 8
"""Letters that are smaller than this, in pixels, are none."""

WHITE: Colour = (255, 255, 255)
INK: Colour = (18, 18, 20)
GREY: Colour = (150, 150, 150)
# Okabe and Ito's palette, which people with any kind of colour vision can tell apart. RGB.
BLUE: Colour = (0, 114, 178)
VERMILION: Colour = (213, 94, 0)
ORANGE: Colour = (230, 159, 0)
SKY: Colour = (86, 180, 233)


class Brush:
    """Draws on one picture, in pixels of it.

    Parameters
    ----------
    canvas
        What is drawn on, in place: RGB of shape (height, width, 3), or a film's picture.
    letters
        What texts are written with; the same for all pictures of a film or session.
    """

    def __init__(self, canvas: Canvas | YuvPicture, letters: Letters) -> None:
        self._letters = letters
        self._layers = layers_of(canvas)
        self._rgb = None if isinstance(canvas, YuvPicture) else canvas
        self.height: int = self._layers[0].pixels.shape[0]
        self.width: int = self._layers[0].pixels.shape[1]

    def extent(self, text: str, size: int, weight: int = REGULAR) -> int:
        """Return how wide a text would be, pixels."""
        return self._letters.extent(text, size, weight)

    def fitting(self, text: str, size: int, width: int, weight: int = REGULAR) -> int:
        """Return the size, at most `size`, at which a text is no wider than `width`.

        It is never below `SMALLEST`, at which the longest texts stick out.
        """
        wide = self.extent(text, size, weight)
        if wide > width:
            size = max(SMALLEST, size * width // wide)
        # Letters are put on whole pixels, so their widths do not quite follow the size.
        while size > SMALLEST and self.extent(text, size, weight) > width:
            size -= 1
        return size

    def text(  # noqa: PLR0913 - what a text looks like
        self,
        text: str,
        at: tuple[int, int],
        size: int,
        colour: Colour = WHITE,
        *,
        weight: int = REGULAR,
        align: float = 0.0,
        outlined: bool = False,
    ) -> None:
        """Write one line, its baseline's left end (`align` 0), middle (0.5) or right end at `at`.

        An outline keeps it legible on the picture itself.
        """
        x = at[0] - round(align * self.extent(text, size, weight))
        if outlined:
            edge = max(1, size // 16)
            for dx, dy in ((-edge, 0), (edge, 0), (0, -edge), (0, edge)):
                self._write(text, (x + dx, at[1] + dy), INK, size, weight)
        self._write(text, (x, at[1]), colour, size, weight)

    def _write(
        self, text: str, at: tuple[int, int], colour: Colour, size: int, weight: int
    ) -> None:
        if self._rgb is not None:
            cv2.putText(self._rgb, text, at, colour, self._letters.font, size, weight)
            return
        corner, *masks = self._letters.shape(text, at, size, weight)
        for layer in self._layers:
            layer.stamp(masks[layer.halved], corner, colour)

    def band(self, top: int, height: int, colour: Colour, opacity: float = 0.85) -> None:
        """Lay a band over the whole width."""
        self.panel((0, top), (self.width, top + height), colour, opacity)

    def panel(
        self, low: tuple[int, int], high: tuple[int, int], colour: Colour, opacity: float
    ) -> None:
        """Lay a rectangle over the picture that lets some of it shine through."""
        for layer in self._layers:
            layer.panel(low, high, colour, opacity)

    def line(
        self, points: NDArray[np.floating], width: int, colour: Colour, edge: Colour | None = INK
    ) -> None:
        """Draw a line through points, shape (n, 2), with an edge that parts it from the picture.

        Pieces with a NaN end are left out.
        """
        whole = np.round(points).clip(-10_000, 10_000)
        known = np.isfinite(whole).all(axis=1)
        runs = np.split(whole, np.flatnonzero(np.diff(known)) + 1)
        pieces = [run.astype(np.int32) for run in runs if len(run) > 1 and np.isfinite(run).all()]
        # The edges first: one that is drawn later would cut through the line.
        if edge is not None:
            for layer in self._layers:
                layer.lines(pieces, edge, width + max(2, width // 2))
        for layer in self._layers:
            layer.lines(pieces, colour, width)

    def dashes(
        self, start: tuple[float, float], stop: tuple[float, float], width: int, colour: Colour
    ) -> None:
        """Draw a broken line, with an edge, in dashes and gaps of four times its width."""
        ends = np.array([start, stop])
        if not np.isfinite(ends).all():
            return
        length = float(np.hypot(*(ends[1] - ends[0])))
        count = max(1, round(length / (8 * width)))
        # From each whole number to the half above, and a NaN that parts it from the next.
        shares = np.arange(count)[:, None] + (0.0, 0.5, np.nan)
        self.line(ends[0] + shares.reshape(-1, 1) / count * (ends[1] - ends[0]), width, colour)

    def dot(
        self, at: tuple[float, float], radius: int, colour: Colour, *, filled: bool = True
    ) -> None:
        """Draw a disc, or a ring of a fifth of its radius."""
        if not np.isfinite(at).all():
            return
        centre = (round(at[0]), round(at[1]))
        width = -1 if filled else max(2, radius // 5)
        for layer in self._layers:
            layer.circle(centre, radius + 2, INK, -1)
            layer.circle(centre, radius, colour, width)

    def arc(
        self, centre: tuple[int, int], radius: int, share: float, width: int, colour: Colour
    ) -> None:
        """Draw a part of a circle, clockwise from the top; `share` 1 is all of it."""
        sweep = 360.0 * min(1.0, max(0.0, share))
        if sweep > 0:
            for layer in self._layers:
                layer.arc(centre, radius, sweep, width, colour)

    def sign(
        self,
        kind: str,
        centre: tuple[int, int],
        size: int,
        colour: Colour = WHITE,
        *,
        flip: bool = False,
    ) -> None:
        """Draw a sign that means the same without its colour; an arrow may be flipped.

        `kind` is ``tick``, ``cross``, ``wave``, ``question``, ``pause``, ``arrow`` or ``dot``.
        """
        half, width = size / 2, max(3, size // 7)
        strokes: dict[str, list[list[tuple[float, float]]]] = {
            "tick": [[(-0.9, 0.1), (-0.25, 0.75), (0.95, -0.7)]],
            "cross": [[(-0.75, -0.75), (0.75, 0.75)], [(-0.75, 0.75), (0.75, -0.75)]],
            "wave": [[(x / 10, -0.35 * np.sin(x / 10 * np.pi)) for x in range(-10, 11)]],
            "pause": [[(-0.35, -0.8), (-0.35, 0.8)], [(0.35, -0.8), (0.35, 0.8)]],
            "arrow": [[(0.9, 0), (-0.9, 0)], [(-0.3, -0.6), (-0.9, 0), (-0.3, 0.6)]],
        }
        for stroke in strokes.get(kind, []):
            turned = (-half if flip and kind == "arrow" else half, half)
            self.line(np.array(stroke) * turned + centre, width, colour, edge=None)
        if kind == "question":
            self.text("?", (centre[0], centre[1] + size // 3), size, colour, weight=BOLD, align=0.5)
        if kind == "dot":
            for layer in self._layers:
                layer.circle(centre, size // 4, colour, -1)
