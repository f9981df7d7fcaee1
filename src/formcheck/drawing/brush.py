"""Letters, signs and lines that can be made out from three metres away, on any picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
    """Draws on one RGB canvas, shape (height, width, 3), in pixels of it.

    Parameters
    ----------
    canvas
        What is drawn on, in place.
    font
        A font of OpenCV's; the built-in one knows the letters of European languages.
    """

    def __init__(self, canvas: Canvas, font: cv2.FontFace) -> None:
        self.canvas = canvas
        self.font = font
        self.height: int = canvas.shape[0]
        self.width: int = canvas.shape[1]

    def extent(self, text: str, size: int, weight: int = REGULAR) -> int:
        """Return how wide a text would be, pixels."""
        box = cv2.getTextSize((0, 0), text, (0, 0), self.font, size, weight)
        return int(box[2])

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
                cv2.putText(self.canvas, text, (x + dx, at[1] + dy), INK, self.font, size, weight)
        cv2.putText(self.canvas, text, (x, at[1]), colour, self.font, size, weight)

    def band(self, top: int, height: int, colour: Colour, opacity: float = 0.85) -> None:
        """Lay a band over the whole width."""
        self.panel((0, top), (self.width, top + height), colour, opacity)

    def panel(
        self, low: tuple[int, int], high: tuple[int, int], colour: Colour, opacity: float
    ) -> None:
        """Lay a rectangle over the picture that lets some of it shine through."""
        area = self.canvas[max(0, low[1]) : high[1], max(0, low[0]) : high[0]]
        if area.size:
            flat = np.empty_like(area)
            flat[:] = colour
            cv2.addWeighted(flat, opacity, area, 1 - opacity, 0, dst=area)

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
            thick = width + max(2, width // 2)
            cv2.polylines(self.canvas, pieces, False, edge, thick, cv2.LINE_AA)
        cv2.polylines(self.canvas, pieces, False, colour, width, cv2.LINE_AA)

    def dashes(
        self, start: tuple[float, float], stop: tuple[float, float], width: int, colour: Colour
    ) -> None:
        """Draw a broken line, with an edge, in dashes and gaps of four times its width."""
        ends = np.array([start, stop])
        if not np.isfinite(ends).all():
            return
        length = float(np.hypot(*(ends[1] - ends[0])))
        count = max(1, round(length / (8 * width)))
        for number in range(count):
            share = np.array([[number], [number + 0.5]]) / count
            self.line(ends[0] + share * (ends[1] - ends[0]), width, colour)

    def dot(
        self, at: tuple[float, float], radius: int, colour: Colour, *, filled: bool = True
    ) -> None:
        """Draw a disc, or a ring of a fifth of its radius."""
        if not np.isfinite(at).all():
            return
        centre = (round(at[0]), round(at[1]))
        cv2.circle(self.canvas, centre, radius + 2, INK, -1, cv2.LINE_AA)
        width = -1 if filled else max(2, radius // 5)
        cv2.circle(self.canvas, centre, radius, colour, width, cv2.LINE_AA)

    def arc(
        self, centre: tuple[int, int], radius: int, share: float, width: int, colour: Colour
    ) -> None:
        """Draw a part of a circle, clockwise from the top; `share` 1 is all of it."""
        sweep = 360.0 * min(1.0, max(0.0, share))
        if sweep > 0:
            cv2.ellipse(
                self.canvas, centre, (radius, radius), -90, 0, sweep, colour, width, cv2.LINE_AA
            )

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
            cv2.circle(self.canvas, centre, size // 4, colour, -1, cv2.LINE_AA)
