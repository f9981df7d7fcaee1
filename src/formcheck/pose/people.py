"""Follow one person through a clip, also when others are in the picture."""

from __future__ import annotations

import contextlib
import math
from itertools import accumulate
from typing import TYPE_CHECKING, Self

from formcheck.errors import Caution
from formcheck.pose.following import Seen, follow
from formcheck.pose.landmarker import Landmarker
from formcheck.pose.log import PoseLog
from formcheck.pose.scout import (
    Company,
    Scout,
    clear,
    is_company,
    look,
    people_in,
    picture_size,
    without,
)
from formcheck.video.prefetch import Prefetch

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from types import TracebackType

    from formcheck.pose.landmarker import Inference
    from formcheck.pose.landmarks import PoseTrack
    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import Frame

# Somebody who passed by is gone for good after this long, and one person is followed again
# at half the cost.
ALONE_AFTER_S = 10.0

# The scout takes a chair for somebody now and then. Whom the pose model itself has not seen at all
# after this long, and as many frames as below, was not there. It may see one person in two places
# where a clip is cut, so it confirms nobody by fewer frames in a row.
DOUBTED_FOR_S = 0.5
CONFIRMED_BY = 3

# Answers of the pose model that wait to be taken in, each with frame and outline: 2.6 MB at most.
_AHEAD = 2

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
        self._together = self._alone = 0  # frames in a row with two, and with fewer
        self._together_since_s = math.nan
        self._second_until_s = -math.inf
        self._second: Landmarker | None = None
        with contextlib.ExitStack() as opened:
            self._scout = opened.enter_context(Scout(model))
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

    def watch(self, frames: Iterable[Frame]) -> Generator[Frame, None, None]:
        """Look at the frames of a whole clip, and give each back when it is done.

        The pose model is ahead by a few frames, in a thread of its own, while this one turns
        its answers into poses, looks for other people, and does whatever the caller does.
        Close it, if it is not gone through to the end.

        Raises
        ------
        ModelError
            If MediaPipe fails at it.
        """
        with Prefetch(self._inferred(frames), _AHEAD) as inferred:
            for inference in inferred:
                self._take(inference)
                yield inference.frame

    def _inferred(self, frames: Iterable[Frame]) -> Generator[Inference, None, None]:
        for frame in frames:
            yield self._first.infer(frame)

    def _take(self, inference: Inference) -> None:
        """Take in what the pose model says of the next frame."""
        frame = inference.frame
        people = people_in(inference)
        if self._second is None and people:
            company = self._scout.sees_company(people, frame) or Company.NONE
            if company is Company.TOUCHING:
                self._note_company(frame.time_s, frame.time_s)
            if company is not Company.NONE:
                self._follow_second(on=True)
                self._second_until_s = max(self._second_until_s, frame.time_s + DOUBTED_FOR_S)
        if self._second is not None:
            rest = without(frame, people[0]) if people else frame
            people += clear(look(self._second, rest))
            if is_company(people):
                self._confirm_company(frame)
            else:
                self._together = 0
                self._alone += 1
                if self._alone >= CONFIRMED_BY and frame.time_s > self._second_until_s:
                    self._follow_second(on=False)
        self._times_s.append(frame.time_s)
        self._counts.append(len(people))
        for seen in people:
            self._log.append(seen.pose)
        self._picture = picture_size(frame)

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

    def _confirm_company(self, frame: Frame) -> None:
        if self._together == 0:
            self._together_since_s = frame.time_s
        self._together += 1
        self._alone = 0
        if self._together >= CONFIRMED_BY:
            self._note_company(frame.time_s, self._together_since_s)

    def _note_company(self, time_s: float, since_s: float) -> None:
        self._second_until_s = time_s + ALONE_AFTER_S
        if self._first_company_s is None:
            self._first_company_s = since_s

    def _follow_second(self, *, on: bool) -> None:
        if self._second is not None:
            self._second.close()
        if on:
            self._scout.close()  # it has nothing to do until the second one ends
        self._second = Landmarker(self._model) if on else None
        self._together = self._alone = 0
