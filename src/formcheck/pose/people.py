"""Follow one person through a clip, also when others are in the picture."""

from __future__ import annotations

import contextlib
import dataclasses
import math
from itertools import accumulate
from typing import TYPE_CHECKING, Self

import numpy as np

from formcheck.errors import Caution
from formcheck.pose.following import Seen, follow, trunks_apart
from formcheck.pose.landmarker import Landmarker
from formcheck.pose.log import PoseLog
from formcheck.pose.model import find_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from formcheck.pose.landmarks import PoseTrack
    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import Frame

# How often to look for others, in seconds of the clip. Every fourth look is also one for
# people who touch, which takes longer. Together 3 % of the time it all takes.
SCOUTING_S = 1.5
LOOKS_PER_TOUCH = 4
# Somebody who passed by is gone for good after this long, and one person is followed again
# at half the cost.
ALONE_AFTER_S = 10.0

# The scout's detector needs this little confidence. Measured: at 0.2 it finds both people in
# photos of partner stretches, and nobody who is not there in 24 rendered clips; at 0.1 the
# first phantoms appear.
SURE_ENOUGH = 0.2
# MediaPipe sometimes reports one person twice: up to 0.17 trunk lengths apart in photos,
# where the two of a partner stretch were 0.9 and 1.6 apart. Boxes would not tell, because
# those of two people who touch cover each other.
SAME_PERSON_TRUNKS = 0.5
# Whoever is smaller than this share of the biggest is in the background.
BACKGROUND_SHARE = 0.4
# Mean visibility of the landmarks of somebody who is looked for among the furniture. Measured
# where they were of a meaningful size: people 0.68 and more, things in 55 photos up to 0.61.
CLEARLY_SEEN = 0.65
# What is painted over, around a person's landmarks, as a share of their longer side: feet,
# hair and hands lie outside of them, and what is left of a person may be taken for another.
MARGIN_SHARE = 0.15
PAINT = 128

LEAP_S = 4.0  # what `follow` asks for going on out of reach when only one person was seen


class PersonTracker:
    """Takes the frames of one clip and gives one person's landmarks.

    One landmarker follows one person all the time, which is what MediaPipe does best. A
    scout looks for others every few seconds, on single pictures. While there is somebody
    else, a second landmarker watches the clip with the first one's person painted over:
    asked for several people, MediaPipe itself often sees but the most striking one. Of all
    that was seen, `finish` picks the person who fills the picture and stays, so neither a
    passer-by nor MediaPipe changing over to one takes the place of the person who stretches.

    Parameters
    ----------
    model
        The bundle to run. The scout uses the lite one, which is always installed.

    Raises
    ------
    ModelError
        If a bundle cannot be loaded.
    """

    def __init__(self, model: ModelFile) -> None:
        self._model = model
        self._times_s: list[float] = []
        self._log = PoseLog()
        self._counts: list[int] = []  # how many poses of the log belong to each frame
        self._picture = (0.0, 0.0)
        self._first_company_s: float | None = None
        self._last_company_s = -math.inf
        self._next_scouting_s = -math.inf
        self._looks = 0
        self._second: Landmarker | None = None
        with contextlib.ExitStack() as opened:
            self._scout = opened.enter_context(
                Landmarker(
                    model if model.name == "lite" else find_model("lite"),
                    people=3,  # two, and a second report of one of them
                    mode="image",
                    outlines=False,
                    detector_confidence=SURE_ENOUGH,
                )
            )
            self._first = Landmarker(model)
            opened.pop_all()

    def __enter__(self) -> Self:
        """Return the tracker itself; it is ready already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the tracker."""
        self.close()

    def close(self) -> None:
        """Free MediaPipe's threads and memory; `finish` works afterwards too."""
        self._scout.close()
        self._first.close()
        self._follow_second(on=False)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What a reader of the result must know about the people in the clip so far."""
        if self._first_company_s is None:
            return ()
        return (
            Caution(
                "several_people",
                "More than one person is in the picture "
                f"(first seen at {self._first_company_s:.1f} s), "
                "and the one who fills it most over time was followed; "
                "check that it is the right one, or film one person alone.",
            ),
        )

    def feed(self, frame: Frame) -> None:
        """Look at the next frame; frames come in order of time.

        Raises
        ------
        ModelError
            If MediaPipe fails at it.
        """
        people = _look(self._first, frame)
        if self._second is None and people and frame.time_s >= self._next_scouting_s:
            self._next_scouting_s = frame.time_s + SCOUTING_S
            if self._scout_sees_company(people, frame):
                self._follow_second(on=True)
                self._last_company_s = frame.time_s
        if self._second is not None:
            rest = without(frame, people[0]) if people else frame
            people += _clear(_look(self._second, rest))
            if is_company(people):
                self._note_company(frame)
            elif frame.time_s > self._last_company_s + ALONE_AFTER_S:
                self._follow_second(on=False)
        self._times_s.append(frame.time_s)
        self._counts.append(len(people))
        for seen in people:
            self._log.append(seen.pose)
        self._picture = _picture(frame)

    def finish(self) -> PoseTrack:
        """Return the poses of the person who fills the picture and stays.

        Frames in which that person was not found hold NaN; all of them do when nobody was
        found in the whole clip.
        """
        alone = self._first_company_s is None
        chosen = follow(self._times_s, self._seen_again(), leap_s=LEAP_S if alone else math.inf)
        first_rows = accumulate(self._counts, initial=0)
        rows = [
            -1 if who is None else first + who
            for first, who in zip(first_rows, chosen, strict=False)
        ]
        return self._log.track(self._times_s, rows)

    def _seen_again(self) -> Iterator[list[Seen]]:
        """Yield the people of each frame anew: measuring them costs less than keeping them."""
        row = 0
        for time_s, count in zip(self._times_s, self._counts, strict=True):
            poses = [self._log.pose(at, time_s) for at in range(row, row + count)]
            row += count
            yield [Seen.of(pose, self._picture) for pose in poses]

    def _scout_sees_company(self, people: list[Seen], frame: Frame) -> bool:
        for_touch = self._looks % LOOKS_PER_TOUCH == 0
        self._looks += 1
        if for_touch and is_company(_look(self._scout, frame)):
            # Little is left of the second person once the first is painted over, so that
            # nobody else will confirm it.
            self._note_company(frame)
            return True
        rest = without(frame, people[0])
        return is_company([*people, *_clear(_look(self._scout, rest))])

    def _note_company(self, frame: Frame) -> None:
        self._last_company_s = frame.time_s
        if self._first_company_s is None:
            self._first_company_s = frame.time_s

    def _follow_second(self, *, on: bool) -> None:
        if self._second is not None:
            self._second.close()
        self._second = Landmarker(self._model) if on else None


def _look(landmarker: Landmarker, frame: Frame) -> list[Seen]:
    """Return the people whom a landmarker sees, biggest first."""
    picture = _picture(frame)
    return distinct(Seen.of(pose, picture) for pose in landmarker.detect(frame))


def _picture(frame: Frame) -> tuple[float, float]:
    """Return width and height of the full picture, pixels."""
    height, width = frame.rgb.shape[:2]
    return (width * frame.scale, height * frame.scale)


def _clear(people: list[Seen]) -> list[Seen]:
    """Return the people who are no furniture."""
    return [one for one in people if one.pose.visibility.mean() >= CLEARLY_SEEN]


def without(frame: Frame, one: Seen) -> Frame:
    """Return the frame with a rectangle painted over a person."""
    low, high = one.pose.px.min(axis=0), one.pose.px.max(axis=0)
    margin = MARGIN_SHARE * (high - low).max()
    left, top = np.floor((low - margin) / frame.scale).clip(0).astype(int)
    right, bottom = np.ceil((high + margin) / frame.scale).clip(0).astype(int)
    rgb = frame.rgb.copy()
    rgb[top:bottom, left:right] = PAINT
    return dataclasses.replace(frame, rgb=rgb)


def distinct(people: Iterable[Seen]) -> list[Seen]:
    """Return the people, biggest first, without second reports of the same person."""
    kept: list[Seen] = []
    for one in sorted(people, key=lambda seen: seen.extent, reverse=True):
        if all(trunks_apart(one, other) > SAME_PERSON_TRUNKS for other in kept):
            kept.append(one)
    return kept


def is_company(people: list[Seen]) -> bool:
    """Return whether more than one of the people is of a meaningful size."""
    extents = sorted((one.extent for one in people), reverse=True)
    return len(extents) > 1 and extents[1] >= BACKGROUND_SHARE * extents[0]
