"""The clip once more, with what was seen and judged drawn over it."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.errors import UsageError
from formcheck.report.film.scene import Scenes
from formcheck.report.film.stills import stills_of
from formcheck.video.file import VideoFile
from formcheck.video.film_sound import open_sound
from formcheck.video.film_writer import new_film
from formcheck.video.localfile import shown_name
from formcheck.video.opencv import prepare_opencv
from formcheck.video.photo import Photo
from formcheck.video.prefetch import Prefetch
from formcheck.video.scaling import Scaler, as_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator

    from numpy.typing import NDArray

    from formcheck.analysis import Analysis
    from formcheck.report.film.stills import Still
    from formcheck.video.yuv import YuvPicture

    Picture = NDArray[np.uint8]
    Progress = Callable[[int, int | None], None]

LONGEST_SIDE: Final = 1280
"""Of a film, pixels; smaller clips keep their size."""

STILL_SIDES: Final = (480, 640)
MANY_STILL_SIDES: Final = (270, 360)
"""Greatest width and height of a still, pixels, and of each where there are many."""

MANY_STILLS: Final = 120
"""From here on small ones keep the page that holds them below 8 MB (300 of them take 3 MB)."""

SAME_FRAME_S: Final = 0.0006
"""A frame this near to a row's time is that row's frame. Recorded sessions keep milliseconds."""

_JPEG_QUALITY = 70
_PHOTO_QUALITY = 85

# Drawn pictures that wait for the encoder, 1.4 MB each at most.
_AHEAD = 3


def make_film(
    analysis: Analysis,
    clip: Path,
    target: Path | None,
    *,
    stills: Collection[Still] = (),
    progress: Progress | None = None,
) -> dict[Still, bytes]:
    """Write a clip's annotated film, and make stills of it on the way.

    The film holds the analysed part of the clip, with its sound. Its clock shows 0 at the first
    analysed frame (`analysis.motion.signals.time_s[0]`), and each frame keeps its own time. A
    damaged clip gives a film of what can be read. Memory does not grow with the length.

    Parameters
    ----------
    analysis
        What was found in the clip, with its landmarks.
    clip
        The clip itself, or the recording of the analysed session.
    target
        The film to make, an MP4, replaced if there is one; None to make the stills alone.
    stills
        Those to make, out of `stills_of`.
    progress
        Called after every frame with the number done and the number expected.

    Returns
    -------
    dict
        JPEG files, at most 480 pixels wide; a still whose frame could not be read is missing.

    Raises
    ------
    InputError
        If the clip cannot be read.
    UsageError
        If the film cannot be written; nothing of it stays then.
    """
    work = _Work(analysis, stills)
    if target is None and not work.wanted:
        return {}
    rows = range(len(work.times)) if target is not None else work.span
    expected = len(rows)
    with ExitStack() as opened:
        source = opened.enter_context(VideoFile(clip, *work.window(rows), LONGEST_SIDE))
        frames = opened.enter_context(
            Prefetch(work.drawn(source, whole=target is not None), depth=_AHEAD)
        )
        film = None
        if target is not None:
            sound = opened.enter_context(open_sound(clip, work.clip_zero_s))
            fps = analysis.timing.mean_fps
            film = opened.enter_context(
                new_film(target, source.yuv_size, matrix=source.matrix, fps=fps, sound=sound)
            )
        for done, (picture, time_s) in enumerate(frames, 1):
            if film is not None:
                film.add(picture, time_s)
            if progress is not None:
                progress(done, max(done, expected))
    return work.stills


def make_picture(analysis: Analysis, clip: Path, target: Path) -> None:
    """Write an analysed photo with the same things drawn over it, as JPEG.

    Parameters
    ----------
    analysis
        What was found in the photo, with its landmarks.
    clip
        The photo.
    target
        The picture to make, replaced if there is one.

    Raises
    ------
    InputError
        If the photo cannot be read.
    UsageError
        If the picture cannot be written.
    """
    prepare_opencv()
    from formcheck.drawing.brush import Brush  # noqa: PLC0415 - loads OpenCV
    from formcheck.drawing.letters import Letters  # noqa: PLC0415 - the same
    from formcheck.report.film.overlay import draw_overlay  # noqa: PLC0415 - the same

    scene = Scenes(analysis).at(0)
    picture = next(iter(Photo(clip, longest_side=LONGEST_SIDE))).rgb.copy()
    draw_overlay(Brush(picture, Letters()), scene)
    data = _jpeg(picture, _PHOTO_QUALITY)
    try:
        with tempfile.TemporaryDirectory(prefix=".formcheck-", dir=target.parent) as workshop:
            fresh = Path(workshop, "picture.jpg")
            with fresh.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # a rename must not overtake the content on a power cut
            fresh.replace(target)
    except OSError as error:
        raise UsageError(
            f"{shown_name(target)} cannot be written ({error.strerror or error}); free some space "
            "or choose another place with --out."
        ) from error


class _Work:
    """Draws the frames of one clip, in whatever thread they are asked for.

    Attributes
    ----------
    times
        Shape (n,): the time of each row on the clip's clock.
    clip_zero_s
        Where on the clip's clock the film begins.
    wanted
        The stills to make of each row.
    stills
        Those made so far.
    """

    def __init__(self, analysis: Analysis, stills: Collection[Still]) -> None:
        times = analysis.motion.signals.time_s
        # A session's recording begins with its first frame.
        self.times = times - times[0] if analysis.source.kind == "camera" else times
        self.clip_zero_s = float(self.times[0])
        self._scenes = Scenes(analysis)
        rows = stills_of(analysis)
        self.wanted: dict[int, list[Still]] = {}
        for still in stills:
            if still in rows:
                self.wanted.setdefault(rows[still], []).append(still)
        self.stills: dict[Still, bytes] = {}

    @property
    def span(self) -> range:
        """The rows from the first still to the last."""
        return range(min(self.wanted), max(self.wanted) + 1)

    def window(self, rows: range) -> tuple[float | None, float]:
        """Return from when to when on the clip's clock the frames of some rows lie."""
        start_s = float(self.times[rows[0]]) - SAME_FRAME_S
        return (start_s if start_s > 0 else None), float(self.times[rows[-1]]) + SAME_FRAME_S

    def row_of(self, time_s: float) -> int | None:
        """Return the row of the frame at a time on the clip's clock, if there is one."""
        near = int(np.searchsorted(self.times, time_s - SAME_FRAME_S))
        if near < len(self.times) and self.times[near] <= time_s + SAME_FRAME_S:
            return near
        return None

    def drawn(
        self, source: VideoFile, *, whole: bool
    ) -> Generator[tuple[YuvPicture, float], None, None]:
        """Give each picture with its time in the film; only stills are drawn if not `whole`."""
        prepare_opencv()
        from formcheck.drawing.brush import Brush  # noqa: PLC0415 - loads OpenCV
        from formcheck.drawing.letters import Letters  # noqa: PLC0415 - the same
        from formcheck.report.film.overlay import draw_overlay  # noqa: PLC0415 - the same

        letters = Letters()
        many = sum(map(len, self.wanted.values())) > MANY_STILLS
        still_size = _still_size(*source.yuv_size, MANY_STILL_SIDES if many else STILL_SIDES)
        scaler = Scaler()
        for frame in source.yuv():
            row = self.row_of(frame.time_s)
            if row is not None:
                scene = self._scenes.at(row)
                if row in self.wanted:
                    small = scaler.rgb(as_frame(frame.picture), *still_size)
                    draw_overlay(Brush(small, letters), scene, band=False)
                    data = _jpeg(small, _JPEG_QUALITY)
                    self.stills.update(dict.fromkeys(self.wanted[row], data))
                if whole:
                    draw_overlay(Brush(frame.picture, letters), scene)
            yield frame.picture, frame.time_s - self.clip_zero_s


def _still_size(width: int, height: int, sides: tuple[int, int]) -> tuple[int, int]:
    share = min(1.0, sides[0] / width, sides[1] / height)
    return max(1, round(width * share)), max(1, round(height * share))


def _jpeg(rgb: Picture, quality: int) -> bytes:
    import cv2  # noqa: PLC0415 - see prepare_opencv

    options = [cv2.IMWRITE_JPEG_QUALITY, quality]
    _, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    return data.tobytes()
