"""A stick figure that stretches before a camera, and what a pose model can do to it.

Body coordinates are metres in the plane of the side view, x forward and y up, so that the
same posture serves every facing, size and picture. Angles are prescribed, positions follow:
a foot that stands, stands exactly still.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from formcheck.motion.reading import read_motion
from formcheck.pose.landmarks import LANDMARK_COUNT, SHAPES, Landmark, PoseTrack

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from formcheck.motion.signals import Signals

    Numbers = NDArray[np.float64]

THIGH = 0.43
SHANK = 0.43
TRUNK = 0.50
HIP_WIDTH = 0.20
SHOULDER_WIDTH = 0.36

FLOOR_ANKLE_Y = 0.08
BENCH_ANKLE = np.array([0.62, 0.50])
BENCH_HIP_Y = 0.78
LUNGE_FRONT_ANKLE = np.array([0.50, FLOOR_ANKLE_Y])
LUNGE_REAR_KNEE = np.array([0.0, 0.06])

LEG = (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)
LEG_LABELS = (*LEG, Landmark.LEFT_HEEL, Landmark.LEFT_TOE)
"""The left landmark of each pair that goes wrong when the model exchanges legs."""


def minimum_jerk(share: ArrayLike) -> Numbers:
    """Return how far a smooth movement has come at this share of its time, 0..1."""
    s = np.clip(np.asarray(share, dtype=np.float64), 0, 1)
    return np.asarray(s**3 * (10 - 15 * s + 6 * s**2))


def path(*legs: tuple[float, float], start: float, fps: float = 25.0) -> Numbers:
    """Return values that go from `start` through (seconds, value) by minimum-jerk moves."""
    values, at = [np.empty(0)], start
    for seconds, to in legs:
        steps = np.arange(round(seconds * fps)) / round(seconds * fps)
        values.append(at + (to - at) * minimum_jerk(steps))
        at = to
    return np.concatenate(values)


def turned(vector: Numbers, degrees: ArrayLike) -> Numbers:
    """Return (..., 2) vectors turned by an angle from +x towards +y."""
    angle = np.radians(np.asarray(degrees, dtype=np.float64))
    x, y = vector[..., 0], vector[..., 1]
    return np.stack(
        [x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)], axis=-1
    )


def reach(knee: ArrayLike) -> Numbers:
    """Return the distance from hip to ankle at a knee angle, metres."""
    cosine = np.cos(np.radians(np.asarray(knee, dtype=np.float64)))
    return np.asarray(np.sqrt(THIGH**2 + SHANK**2 - 2 * THIGH * SHANK * cosine))


def knee_between(hip: Numbers, ankle: Numbers) -> Numbers:
    """Return where a leg's knee is that spans hip and ankle, bent forwards or upwards."""
    line = ankle - hip
    distance = np.hypot(line[..., 0], line[..., 1])
    spanned = np.clip(distance, 1e-6, THIGH + SHANK)
    cosine = (THIGH**2 + spanned**2 - SHANK**2) / (2 * THIGH * spanned)
    up = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    return np.asarray(hip + THIGH * turned(line / distance[..., None], up))


@dataclass(frozen=True)
class Body:
    """Joint positions, shape (n, 2) each, metres; `front` and `rear` are hip, knee, ankle."""

    front: tuple[Numbers, Numbers, Numbers]
    rear: tuple[Numbers, Numbers, Numbers]
    shoulder: Numbers
    toe_direction: tuple[Numbers, Numbers]
    neck_deg: Numbers


Stance = Literal["bench", "lunge", "standing"]


def body(stance: Stance, knee: Numbers, hinge: Numbers, neck_deg: float = 0.0) -> Body:
    """Return the body in a stance with this knee angle and hip hinge of the front leg."""
    count = len(knee)
    span = reach(knee)
    level = np.tile(np.array([1.0, 0.0]), (count, 1))
    front_toe = level
    if stance == "bench":
        ankle = np.tile(BENCH_ANKLE, (count, 1))
        drop = BENCH_HIP_Y - BENCH_ANKLE[1]
        hip = np.stack(
            [ankle[:, 0] - np.sqrt(span**2 - drop**2), np.full(count, BENCH_HIP_Y)], axis=1
        )
        rear_ankle = np.tile([-0.15, FLOOR_ANKLE_Y], (count, 1))
        rear_knee = knee_between(hip, rear_ankle)
        front_toe = turned(level, 60.0)  # on the heel
    elif stance == "lunge":
        ankle = np.tile(LUNGE_FRONT_ANKLE, (count, 1))
        rear_knee = np.tile(LUNGE_REAR_KNEE, (count, 1))
        hip = _meeting(rear_knee, THIGH, ankle, span)
        rear_ankle = rear_knee - np.array([SHANK, 0.0])
    else:
        ankle = np.tile([0.0, FLOOR_ANKLE_Y], (count, 1))
        back = 0.13 * (180 - hinge) / 100
        hip = ankle + np.stack([-back, np.sqrt(span**2 - back**2)], axis=1)
        rear_ankle = ankle.copy()
        rear_knee = knee_between(hip, rear_ankle)
    front_knee = knee_between(hip, ankle)
    thigh = (front_knee - hip) / THIGH
    return Body(
        front=(hip, front_knee, ankle),
        rear=(hip, rear_knee, rear_ankle),
        shoulder=hip + TRUNK * turned(thigh, hinge),
        toe_direction=(front_toe, level),
        neck_deg=np.full(count, neck_deg),
    )


def _meeting(a: Numbers, a_radius: float, b: Numbers, b_radius: Numbers) -> Numbers:
    """Return the upper point at given distances from two points."""
    line = b - a
    distance = np.hypot(line[:, 0], line[:, 1])
    along = (a_radius**2 - b_radius**2 + distance**2) / (2 * distance)
    up = np.sqrt(a_radius**2 - along**2)
    unit = line / distance[:, None]
    return np.asarray(a + along[:, None] * unit + up[:, None] * turned(unit, 90.0))


def walking(seconds: float, fps: float = 25.0, step_m: float = 0.6, pace_s: float = 0.55) -> Body:
    """Return somebody who walks forwards: each foot stands for 60 % of its cycle, then swings."""
    time_s = np.arange(round(seconds * fps)) / fps
    hip_x = step_m / pace_s * (time_s - seconds / 2)
    hip = np.stack([hip_x, np.full(len(time_s), 0.88)], axis=1)
    ankles = []
    for phase in (0.0, 0.5):
        cycle = time_s / (2 * pace_s) + phase + 0.3  # the foot is under the hip at 0.3
        swing = minimum_jerk((cycle % 1 - 0.6) / 0.4)
        standing = np.floor(cycle) - phase - (seconds / 4 / pace_s)
        lift = 0.10 * np.sin(np.pi * swing)
        ankles.append(np.stack([2 * step_m * (standing + swing), FLOOR_ANKLE_Y + lift], axis=1))
    level = np.tile(np.array([1.0, 0.0]), (len(time_s), 1))
    return Body(
        front=(hip, knee_between(hip, ankles[0]), ankles[0]),
        rear=(hip, knee_between(hip, ankles[1]), ankles[1]),
        shoulder=hip + np.array([0.02, TRUNK]),
        toe_direction=(level, level),
        neck_deg=np.zeros(len(time_s)),
    )


@dataclass(frozen=True, kw_only=True)
class Camera:
    """Who is filmed from where; the defaults show a true side view of the near leg.

    Attributes
    ----------
    facing
        +1 for somebody who looks to the picture's right, -1 to the left.
    front_is_near
        Whether the leg being stretched is the one nearer to the camera.
    px_per_m
        Size of the person in the picture.
    yaw_deg
        How far the camera is from the side.
    noise_px, seed
        Standard deviation of each coordinate's error.
    outlined
        Whether the pose model gave an outline; without one `on_body` and `back` are NaN.
    """

    facing: int = 1
    front_is_near: bool = True
    px_per_m: float = 250.0
    yaw_deg: float = 0.0
    noise_px: float = 0.0
    seed: int = 1
    outlined: bool = True
    fps: float = 25.0

    @property
    def near(self) -> int:
        """The body side that faces the camera, 0 left, 1 right."""
        return 1 if self.facing > 0 else 0

    @property
    def front(self) -> int:
        """Which leg is stretched, 0 left, 1 right."""
        return self.near if self.front_is_near else 1 - self.near

    def film(self, who: Body, time_s: Numbers | None = None) -> PoseTrack:
        """Return what a perfect pose model would make of this body, plus noise."""
        count = len(who.shoulder)
        flat = np.full((count, LANDMARK_COUNT, 2), np.nan)
        depth = np.zeros((count, LANDMARK_COUNT))
        for side, leg, toe in (
            (self.front, who.front, who.toe_direction[0]),
            (1 - self.front, who.rear, who.toe_direction[1]),
        ):
            hip, knee, ankle = leg
            sole = ankle + 0.07 * turned(toe, -90.0)
            points = (hip, knee, ankle, sole - 0.06 * toe, sole + 0.18 * toe)
            for label, point in zip(LEG_LABELS, points, strict=True):
                flat[:, label + side] = point
        trunk = (who.shoulder - who.front[0]) / TRUNK
        ear = who.shoulder + 0.22 * turned(trunk, -who.neck_deg)
        look = turned(trunk, -90.0 - who.neck_deg)
        flat[:, :11] = (ear + 0.10 * look)[:, None]
        for label, point in (
            (Landmark.LEFT_EAR, ear),
            (Landmark.LEFT_SHOULDER, who.shoulder),
            (Landmark.LEFT_ELBOW, who.shoulder + 0.28 * look),
            (Landmark.LEFT_WRIST, who.shoulder + 0.50 * look),
        ):
            flat[:, label : label + 2] = point[:, None]
        flat[:, 17:23] = flat[:, Landmark.LEFT_WRIST, None]  # hands
        width = np.where(np.arange(LANDMARK_COUNT) < Landmark.LEFT_HIP, SHOULDER_WIDTH, HIP_WIDTH)
        side_of = np.where(np.isin(np.arange(LANDMARK_COUNT), _sided(self.near)), -0.5, 0.5)
        depth[:] = side_of * width
        depth[:, Landmark.NOSE] = 0.0

        yaw = np.radians(self.yaw_deg)
        across = flat[..., 0] * np.cos(yaw) + depth * np.sin(yaw)
        away = -flat[..., 0] * np.sin(yaw) + depth * np.cos(yaw)
        px = np.stack([self.facing * across, -flat[..., 1]], axis=-1) * self.px_per_m
        px += np.array([640.0, 600.0])
        px += np.random.default_rng(self.seed).normal(0, self.noise_px, px.shape)
        world = np.stack([self.facing * across, -flat[..., 1], away], axis=-1)
        world -= (world[:, 23:24] + world[:, 24:25]) / 2
        return PoseTrack(
            time_s=np.arange(count) / self.fps if time_s is None else time_s,
            px=px,
            world_m=world,
            visibility=np.full((count, LANDMARK_COUNT), 0.98),
            on_body=np.full((count, LANDMARK_COUNT), 1.0 if self.outlined else np.nan),
            back=np.full(count, 0.0 if self.outlined else np.nan),
        )


def _sided(side: int) -> list[int]:
    """Return the landmarks of one body side (from the ears down they come in pairs)."""
    return [label for label in range(7, LANDMARK_COUNT) if label % 2 == (1 - side)]


# --- what goes wrong in a pose model ---


def with_px(track: PoseTrack, px: NDArray[np.floating]) -> PoseTrack:
    """Return the track with other positions."""
    return replace(track, px=px)


def legs_exchanged(track: PoseTrack, rows: slice) -> PoseTrack:
    """Return the track with left and right leg named the other way round in these frames."""
    px, on_body = track.px.copy(), track.on_body.copy()
    for left in LEG_LABELS:
        px[rows, left], px[rows, left + 1] = track.px[rows, left + 1], track.px[rows, left]
        on_body[rows, [left]], on_body[rows, [left + 1]] = (
            track.on_body[rows, [left + 1]],
            track.on_body[rows, [left]],
        )
    return replace(track, px=px, on_body=on_body)


def leg_collapsed(track: PoseTrack, rows: slice, side: int) -> PoseTrack:
    """Return the track with one leg laid onto the other one, nearly, in these frames."""
    px = track.px.copy()
    wander = np.random.default_rng(side).normal(0, 2, px.shape)
    for left in LEG_LABELS[1:]:
        px[rows, left + side] = (track.px[:, left + 1 - side] + wander[:, left])[rows]
    return replace(track, px=px)


def leg_hanging(track: PoseTrack, rows: slice, side: int) -> PoseTrack:
    """Return the track with one leg drawn straight down through thin air in these frames."""
    px, on_body = track.px.copy(), track.on_body.copy()
    hip = track.px[rows, Landmark.LEFT_HIP + side]
    shoulder = track.px[rows, Landmark.LEFT_SHOULDER + side]
    bone = 0.86 * np.hypot(*(shoulder - hip).T)
    for left, share in zip(LEG_LABELS[1:], (1.0, 2.0, 2.1, 2.1), strict=True):
        px[rows, left + side] = hip + share * np.stack([0.3 * bone, 0.95 * bone], axis=1)
        on_body[rows, left + side] = 0.0
    return replace(track, px=px, on_body=on_body)


def lost(track: PoseTrack, rows: slice) -> PoseTrack:
    """Return the track with nobody found in these frames."""
    out = {name: getattr(track, name).copy() for name in SHAPES}
    for values in out.values():
        values[rows] = np.nan
    return replace(track, **out)


def mirrored(track: PoseTrack, width_px: float = 1280.0) -> PoseTrack:
    """Return what the model would make of the mirrored picture: left is then called right."""
    order = np.arange(LANDMARK_COUNT)
    for left in range(7, LANDMARK_COUNT, 2):
        order[left], order[left + 1] = left + 1, left
    px, world = track.px[:, order].copy(), track.world_m[:, order].copy()
    px[..., 0] = width_px - px[..., 0]
    world[..., 0] *= -1
    return replace(
        track,
        px=px,
        world_m=world,
        visibility=track.visibility[:, order],
        on_body=track.on_body[:, order],
    )


def one_after_another(*tracks: PoseTrack) -> PoseTrack:
    """Return the tracks joined in time, at the first one's frame rate."""
    step = float(tracks[0].time_s[1] - tracks[0].time_s[0])
    count = sum(len(track) for track in tracks)
    return PoseTrack(
        time_s=np.arange(count, dtype=np.float64) * step,
        **{name: np.concatenate([getattr(track, name) for track in tracks]) for name in SHAPES},
    )


# --- movements ---


@dataclass(frozen=True)
class Movement:
    """Angles that were prescribed, and the body that makes them; 25 frames a second."""

    knee: Numbers
    hinge: Numbers
    body: Body


def push_back(stance: Stance) -> Movement:
    """Return 15 s: still to 2 s, hips back to 5 s, held to 11 s, back to 13 s, still."""
    knee = path((2, 100), (3, 145), (6, 145), (2, 100), (2, 100), start=100)
    hinge = path((2, 50), (3, 54), (6, 54), (2, 50), (2, 50), start=50)
    return Movement(knee, hinge, body(stance, knee, hinge))


def stand_and_lean(locked: float = 174.0) -> Movement:
    """Return 15 s with both feet together: upright, down by 4 s, held to 10 s, up by 12 s."""
    knee = path((15, locked), start=locked)
    hinge = path((2, 170), (2, 65), (6, 65), (2, 170), (3, 170), start=170)
    return Movement(knee, hinge, body("standing", knee, hinge))


def read_signals(track: PoseTrack) -> Signals:
    """Return what the reader of whole recordings makes of a film."""
    return read_motion(track).signals
