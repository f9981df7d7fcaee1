"""Follow one person through a clip, also when others are in the picture."""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING, Self

from formcheck.errors import Caution
from formcheck.pose.following import Seen, follow, trunks_apart
from formcheck.pose.landmarker import Landmarker
from formcheck.pose.landmarks import PoseTrack
from formcheck.pose.model import find_model

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import Frame

# How often to look for others, in seconds of the clip: about 3 % of the time it all takes.
SCOUTING_S = 2.0
# Somebody who passed by is gone for good after this long, and one person is followed again
# at half the cost.
ALONE_AFTER_S = 10.0
MOST_PEOPLE = 3

# Two people who touch are found together only by a detector that is less sure of itself.
# Measured at 0.2: both people in photos of partner stretches, nobody in 730 pictures of
# rendered clips where nobody was; at 0.1 the first phantoms appear.
SURE_ENOUGH = 0.2
# MediaPipe sometimes reports one person twice: up to 0.17 trunk lengths apart in those
# pictures, where the two of a partner stretch were 0.9 and 1.6 apart. Boxes would not tell,
# because those of two people who touch cover each other.
SAME_PERSON_TRUNKS = 0.5
# Whoever is smaller than this share of the biggest is in the background.
BACKGROUND_SHARE = 0.4

LEAP_S = 4.0  # what `follow` asks for going on out of reach when only one person was seen


class PersonTracker:
    """Takes the frames of one clip and gives one person's landmarks.

    As long as one person is in the picture, MediaPipe follows one person, which is fast
    and smooth. A scout looks for others every two seconds, on single pictures. Once it sees
    somebody else of a meaningful size, up to three people are followed, and `finish` picks
    the one who fills the picture and stays.

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
        self._frames: list[list[Seen]] = []
        self._following_several = False
        self._first_company_s: float | None = None
        self._company_ends_s = -math.inf
        self._next_scouting_s = -math.inf
        with contextlib.ExitStack() as opened:
            self._scout = opened.enter_context(
                Landmarker(
                    model if model.name == "lite" else find_model("lite"),
                    people=MOST_PEOPLE,
                    mode="image",
                    outlines=False,
                    detector_confidence=SURE_ENOUGH,
                )
            )
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
        """Free MediaPipe's threads and memory; `finish` works afterwards too."""
        self._scout.close()
        self._landmarker.close()

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What a reader of the result must know about the people in the clip so far."""
        if self._first_company_s is None:
            return ()
        return (
            Caution(
                "several_people",
                f"More than one person is in the picture (first seen at {self._first_company_s:.1f} s), "
                "and the one who fills it most over time was followed.",
            ),
        )

    def feed(self, frame: Frame) -> None:
        """Look at the next frame; frames come in order of time.

        Raises
        ------
        ModelError
            If MediaPipe fails at it.
        """
        people = self._people(frame, self._landmarker)
        if self._following_several:
            if is_company(people):
                self._company_ends_s = frame.time_s + ALONE_AFTER_S
            elif frame.time_s > self._company_ends_s:
                self._restart(several=False)
        elif frame.time_s >= self._next_scouting_s:
            self._next_scouting_s = frame.time_s + SCOUTING_S
            # Together with the one who is followed: should the scout see somebody else
            # instead, then there are two.
            if is_company(distinct([*people, *self._people(frame, self._scout)])):
                if self._first_company_s is None:
                    self._first_company_s = frame.time_s
                self._company_ends_s = frame.time_s + ALONE_AFTER_S
                self._restart(several=True)
                people = self._people(frame, self._landmarker)
        self._times_s.append(frame.time_s)
        self._frames.append(people)

    def finish(self) -> PoseTrack:
        """Return the poses of the person who fills the picture and stays.

        Frames in which that person was not found hold NaN; all of them do when nobody was
        found in the whole clip.
        """
        alone = self._first_company_s is None
        return PoseTrack.of(
            follow(self._times_s, self._frames, leap_s=LEAP_S if alone else math.inf)
        )

    def _people(self, frame: Frame, landmarker: Landmarker) -> list[Seen]:
        height, width = frame.rgb.shape[:2]
        picture = (width * frame.scale, height * frame.scale)
        return distinct([Seen.of(pose, picture) for pose in landmarker.detect(frame)])

    def _restart(self, *, several: bool) -> None:
        self._landmarker.close()
        self._following_several = several
        self._landmarker = (
            Landmarker(self._model, people=MOST_PEOPLE, detector_confidence=SURE_ENOUGH)
            if several
            else Landmarker(self._model)
        )


def distinct(people: Iterable[Seen]) -> list[Seen]:
    """Return the people, biggest first, without second reports of the same person."""
    kept: list[Seen] = []
    for one in sorted(people, key=lambda seen: seen.extent, reverse=True):
        if all(trunks_apart(one, other) > SAME_PERSON_TRUNKS for other in kept):
            kept.append(one)
    return kept


def is_company(people: list[Seen]) -> bool:
    """Return whether more than one of `distinct` people is of a meaningful size."""
    return len(people) > 1 and people[1].extent >= BACKGROUND_SHARE * people[0].extent
