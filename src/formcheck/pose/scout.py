"""Is somebody else in the picture? A look at single pictures, every now and then."""

from __future__ import annotations

import dataclasses
import math
from enum import Enum
from typing import TYPE_CHECKING, Self

import numpy as np

from formcheck.pose.following import Seen, trunks_apart
from formcheck.pose.landmarker import Landmarker
from formcheck.pose.model import find_model

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from formcheck.pose.landmarker import Inference
    from formcheck.pose.model import ModelFile
    from formcheck.video.frame import Frame

# How often to look for others, in seconds of the clip. Every fourth look is also one for
# people who touch, which takes longer. Together 3 % of the time it all takes.
SCOUTING_S = 1.5
LOOKS_PER_TOUCH = 4
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


class Company(Enum):
    """Who else is there."""

    NONE = "none"
    APART = "apart"
    TOUCHING = "touching"
    """Little is left of them once the first is painted over: nobody else will confirm it."""


class Scout:
    """Looks for people beside the one who is being followed.

    Asked for several people, MediaPipe itself often sees but the most striking one, so the
    scout also looks at the picture with that one painted over.

    Parameters
    ----------
    model
        The bundle that follows the person; the scout uses the lite one, which is always
        installed.

    Raises
    ------
    ModelError
        If the bundle cannot be loaded.
    """

    def __init__(self, model: ModelFile) -> None:
        self._next_s = -math.inf
        self._looks = 0
        self._model = model if model.name == "lite" else find_model("lite")
        self._landmarker: Landmarker | None = self._awake()

    def _awake(self) -> Landmarker:
        return Landmarker(
            self._model,
            people=3,  # two, and a second report of one of them
            mode="image",
            outlines=False,
            detector_confidence=SURE_ENOUGH,
        )

    def __enter__(self) -> Self:
        """Return the scout itself; it is ready already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the scout."""
        self.close()

    def close(self) -> None:
        """Free MediaPipe's threads and memory, 70 MB; the next look takes them anew."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None

    def sees_company(self, people: list[Seen], frame: Frame) -> Company | None:
        """Look, if it is time to, for others than these; None when it is not."""
        if frame.time_s < self._next_s:
            return None
        self._next_s = frame.time_s + SCOUTING_S
        for_touch = self._looks % LOOKS_PER_TOUCH == 0
        self._looks += 1
        landmarker = self._landmarker = self._landmarker or self._awake()
        if for_touch and is_company(look(landmarker, frame)):
            return Company.TOUCHING
        rest = without(frame, people[0])
        apart = is_company([*people, *clear(look(landmarker, rest))])
        return Company.APART if apart else Company.NONE


def look(landmarker: Landmarker, frame: Frame) -> list[Seen]:
    """Return the people whom a landmarker sees, biggest first."""
    return people_in(landmarker.infer(frame))


def people_in(inference: Inference) -> list[Seen]:
    """Return the people whom the pose model found in a frame, biggest first."""
    picture = picture_size(inference.frame)
    return distinct(Seen.of(pose, picture) for pose in inference.poses())


def picture_size(frame: Frame) -> tuple[float, float]:
    """Return width and height of the full picture, pixels."""
    height, width = frame.rgb.shape[:2]
    return (width * frame.scale, height * frame.scale)


def clear(people: list[Seen]) -> list[Seen]:
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
