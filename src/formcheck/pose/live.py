"""Follow one person while the frames still come."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self

from formcheck.pose.following import REACH_TRUNKS, WALK_TRUNKS_PER_S, Seen, trunks_apart
from formcheck.pose.landmarker import Landmarker
from formcheck.pose.landmarks import Pose
from formcheck.pose.scout import Company, Scout, look

if TYPE_CHECKING:
    from types import TracebackType

    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import Frame

ELSEWHERE_S = 2.0
"""Somebody who turns up out of reach is taken for another person for so long."""

WALK_AT_MOST_S = 0.5
"""Who was out of sight for longer still has to turn up near the old place."""


class LiveTracker:
    """Takes a camera's frames and gives one person's pose in each.

    What `PersonTracker` settles at a clip's end, who is the person to follow, is settled here
    by who was there first: landmarks that leap away belong to a passer-by until they have
    stayed for `ELSEWHERE_S`.

    Parameters
    ----------
    model
        The bundle to run.

    Raises
    ------
    ModelError
        If a bundle cannot be loaded.

    Attributes
    ----------
    company
        Whether the last look around found more than one person.
    """

    def __init__(self, model: ModelFile) -> None:
        self.company = False
        self._last: Seen | None = None
        self._elsewhere_since_s: float | None = None
        with contextlib.ExitStack() as opened:
            self._scout = opened.enter_context(Scout(model))
            self._landmarker = Landmarker(model)
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
        """Free MediaPipe's threads and memory."""
        self._scout.close()
        self._landmarker.close()

    def feed(self, frame: Frame) -> Pose:
        """Return the person's pose in the next frame, NaN throughout if they are not seen.

        Raises
        ------
        ModelError
            If MediaPipe fails at it.
        """
        people = look(self._landmarker, frame)
        if not people:
            return Pose(frame.time_s)
        seen = people[0]
        found = self._scout.sees_company(people, frame)
        if found is not None:
            self.company = found is not Company.NONE
        return seen.pose if self._is_the_same(seen) else Pose(frame.time_s)

    def forget(self) -> None:
        """Take whoever comes next for the person."""
        self._last, self._elsewhere_since_s = None, None

    def _is_the_same(self, seen: Seen) -> bool:
        last = self._last
        if last is not None:
            gone_s = min(seen.time_s - last.time_s, WALK_AT_MOST_S)
            if trunks_apart(seen, last) > REACH_TRUNKS + WALK_TRUNKS_PER_S * gone_s:
                if self._elsewhere_since_s is None:
                    self._elsewhere_since_s = seen.time_s
                if seen.time_s - self._elsewhere_since_s < ELSEWHERE_S:
                    return False
        self._last, self._elsewhere_since_s = seen, None
        return True
