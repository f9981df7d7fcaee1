"""Choose one person among the poses of a clip: the one who fills the picture and stays.

Linking poses from frame to frame is not enough. When somebody walks in front of the person
who stretches, MediaPipe carries the landmarks away with the passer-by and finds the person
anew where they stood all along. So every place where somebody was last seen stays open, and
the way through the clip that gathers the most (area of the picture x seconds) wins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from formcheck.pose.landmarks import trunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from formcheck.pose.landmarks import Pose

# How far one person may get between two frames, in trunk lengths: half a trunk for what the
# landmarks do by themselves, and a brisk walk for the time between the frames. Of that, no
# more counts than this, or than two frames of a slow camera: whoever was out of sight for
# longer has to turn up near the old place, or anybody could take it.
REACH_TRUNKS = 0.5
WALK_TRUNKS_PER_S = 3.0
WALK_AT_MOST_S = 0.2

# Whoever is suddenly of another size is somebody else: twice the size is as far away as this.
TRUNKS_PER_DOUBLING = 3.0

# A step to the edge of the reach costs as much as half a second of being seen, so that the
# way does not change over to somebody else close by for a few frames. The fourth power
# makes what one person does from frame to frame cost next to nothing.
STEP_COST_S = 0.5
STEP_POWER = 4

# Two places are one when they lie this near (trunk lengths); older and poorer ways there
# are forgotten. The number of open places is bounded, however long the clip.
SAME_PLACE = 0.25
MOST_PLACES = 200

LONGEST_FRAME_S = 1.0  # no frame stands for more time than this, whatever gap precedes it


class Seen(NamedTuple):
    """One pose as seen from afar.

    Attributes
    ----------
    pose
        The landmarks.
    centre
        Shape (2,): middle of shoulders and hips, pixels of the full picture.
    trunk
        Length from shoulders to hips, pixels, at least 1.
    box
        Width and height in pixels of what the landmarks span within the picture, each at
        least 1: while somebody leaves, all landmarks may lie beyond its edge.
    """

    pose: Pose
    centre: NDArray[np.float64]
    trunk: float
    box: tuple[float, float]

    @classmethod
    def of(cls, pose: Pose, picture: tuple[float, float]) -> Seen:
        """Measure a pose in a picture of the given width and height in pixels."""
        centre, length = trunk(pose.px)
        inside = pose.px.clip(0, picture)
        width, height = inside.max(axis=0) - inside.min(axis=0)
        return cls(
            pose=pose,
            centre=centre,
            trunk=max(1.0, length),
            box=(max(1.0, float(width)), max(1.0, float(height))),
        )

    @property
    def time_s(self) -> float:
        """When it was seen, seconds."""
        return self.pose.time_s

    @property
    def area(self) -> float:
        """Area of the box, square pixels."""
        return self.box[0] * self.box[1]

    @property
    def extent(self) -> float:
        """Diagonal of the box, pixels: alike for people who stand, fold and lie."""
        return math.hypot(*self.box)


def trunks_apart(one: Seen, other: Seen) -> float:
    """Return the distance of two poses in trunk lengths."""
    return math.hypot(*(one.centre - other.centre)) * 2 / (one.trunk + other.trunk)


@dataclass(slots=True)
class Places:
    """Where somebody was last seen, each with the best way to there, as parallel arrays.

    `anchor` is where somebody was when the place was opened, `centre` where last seen in it.
    """

    score: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    centre: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    trunk: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    time_s: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    anchor: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    node: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))

    def steps(self, seen: Seen) -> NDArray[np.float64]:
        """Return how far the pose is from each place, in trunk lengths, change of size included."""
        away = np.hypot(*(self.centre - seen.centre).T) * 2 / (self.trunk + seen.trunk)
        resized = TRUNKS_PER_DOUBLING * np.log2(self.trunk / seen.trunk)
        steps: NDArray[np.float64] = np.hypot(away, resized)
        return steps

    def keep(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> None:
        """Forget all other places."""
        self.score = self.score[which]
        self.centre = self.centre[which]
        self.trunk = self.trunk[which]
        self.time_s = self.time_s[which]
        self.anchor = self.anchor[which]
        self.node = self.node[which]

    def add(self, score: float, seen: Seen, node: int) -> None:
        """Open a place, and forget the poorer ways to the same one."""
        from_anchor = np.hypot(*(self.anchor - seen.centre).T) * 2 / (self.trunk + seen.trunk)
        same = (from_anchor <= SAME_PLACE) & (self.score <= score)
        # Somebody who moves on slowly stays near their last place all the time. It is where
        # the place was opened that counts, or no place would be left behind.
        anchor = self.anchor[same][0] if same.any() else seen.centre
        self.keep(~same)
        if len(self.score) >= MOST_PLACES:
            self.keep(np.sort(np.argsort(-self.score, kind="stable")[: MOST_PLACES - 1]))
        self.score = np.append(self.score, score)
        self.centre = np.vstack((self.centre, seen.centre))
        self.trunk = np.append(self.trunk, seen.trunk)
        self.time_s = np.append(self.time_s, seen.time_s)
        self.anchor = np.vstack((self.anchor, anchor))
        self.node = np.append(self.node, node)


class _Node(NamedTuple):
    """Somebody on a way: which frame, who of those in it, and the node before, -1 for none."""

    frame: int
    who: int
    before: int


def follow(
    times_s: Sequence[float], frames: Iterable[Sequence[Seen]], *, leap_s: float
) -> list[int | None]:
    """Choose at most one of the people in each frame so that all are one person.

    Parameters
    ----------
    times_s
        The time of every frame, rising, seconds.
    frames
        For every frame the people seen in it.
    leap_s
        What it costs to go on with somebody out of reach, in seconds of being seen:
        infinity where several people are about; where there is only one, a few seconds
        bridge a place where the person was lost, and leave out a glitch.

    Returns
    -------
    list of int or None
        For every frame, which of its people it is; None where the person was not seen.
    """
    nodes: list[_Node] = []
    places = Places()
    gaps_s = np.diff(times_s)
    usual_s = float(np.median(gaps_s)) if len(gaps_s) else LONGEST_FRAME_S
    shares = np.minimum([*gaps_s, usual_s][: len(times_s)], LONGEST_FRAME_S)
    walk_s = max(WALK_AT_MOST_S, 2 * usual_s)
    for index, (share_s, people) in enumerate(zip(shares, frames, strict=True)):
        # All people of a frame go on from the places before it, not from each other's.
        ways = [_best_way(places, seen, walk_s, leap_s) for seen in people]
        for who, (seen, (score, before)) in enumerate(zip(people, ways, strict=True)):
            nodes.append(_Node(index, who, before))
            places.add(score + seen.area * share_s, seen, len(nodes) - 1)
    chosen: list[int | None] = [None] * len(times_s)
    at = int(places.node[np.argmax(places.score)]) if nodes else -1
    while at >= 0:
        node = nodes[at]
        chosen[node.frame] = node.who
        at = node.before
    return chosen


def _best_way(places: Places, seen: Seen, walk_s: float, leap_s: float) -> tuple[float, int]:
    """Return score and last node of the best way that leads to a pose."""
    if not len(places.score):
        return 0.0, -1
    gone_s = np.minimum(seen.time_s - places.time_s, walk_s)
    reach = REACH_TRUNKS + WALK_TRUNKS_PER_S * gone_s
    step = places.steps(seen) / reach
    cost_s = np.where(step < 1, STEP_COST_S * step**STEP_POWER, leap_s)
    scores = places.score - cost_s * seen.area
    best = int(np.argmax(scores))
    # Beginning here and now costs nothing, and gives up all that was before.
    return (float(scores[best]), int(places.node[best])) if scores[best] > 0 else (0.0, -1)
