"""Small clips and what was found in them, made up, so that a film of them takes no time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import av
import numpy as np
from tests.motion.figure import Camera, push_back, with_px

from formcheck.conclusion import judge_track
from formcheck.form.setting import Setting
from formcheck.pose.model import ModelFile
from formcheck.video.frame import SourceInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.audio.stream import AudioStream
    from numpy.typing import NDArray

    from formcheck.analysis import Analysis
    from formcheck.pose.landmarks import PoseTrack

MODEL = ModelFile("full", Path("full.task"), "ab" * 32)
TICK = Fraction(1, 1000)


def stretched(size: tuple[int, int] = (160, 120)) -> PoseTrack:
    """Return somebody who pushes the hips back once in 15 s, 375 frames."""
    track = Camera().film(push_back("bench").body)
    return with_px(track, track.px * (size[0] / 1280))


def judged(
    track: PoseTrack,
    size: tuple[int, int] = (160, 120),
    kind: Literal["video", "photo", "camera"] = "video",
) -> Analysis:
    """Return what formcheck makes of a track."""
    return judge_track(SourceInfo(Path("me.mp4"), kind, *size, 0), MODEL, track, Setting())


def only(track: PoseTrack, rows: slice) -> PoseTrack:
    """Return some frames of a track."""
    names = ("time_s", "px", "world_m", "visibility", "on_body", "back")
    return replace(track, **{name: getattr(track, name)[rows] for name in names})


def grey(number: int, size: tuple[int, int] = (160, 120)) -> NDArray[np.uint8]:
    """Return a picture whose brightness tells its number, from 0 to 9 and anew."""
    return np.full((size[1], size[0], 3), 60 + 12 * (number % 10), np.uint8)


def number_of(rgb: NDArray[np.uint8]) -> int:
    """Read back what `grey` wrote, in the lower right corner where nothing is drawn."""
    return round((float(rgb[-12:-2, -12:-2].mean()) - 60) / 12)


def write_clip(
    path: Path,
    times_s: Sequence[float] | NDArray[np.float64],
    size: tuple[int, int] = (160, 120),
    *,
    sound: str | None = None,
) -> Path:
    """Write a clip of numbered pictures, times in whole milliseconds, with a tone if wanted."""
    with av.open(str(path), "w") as sink:
        stream = sink.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = TICK
        stream.codec_context.gop_size = 10
        if sound is not None:
            track = cast("AudioStream", sink.add_stream(sound, rate=48_000, layout="mono"))
            beat = np.sin(np.arange(1200) * 0.06)[None] * 0.5
            for start in range(0, round(48_000 * (times_s[-1] + 0.04)), 1200):
                tone = av.AudioFrame.from_ndarray(
                    (beat * 32767).astype(np.int16), format="s16", layout="mono"
                )
                tone.sample_rate, tone.pts, tone.time_base = 48_000, start, Fraction(1, 48_000)
                sink.mux(track.encode(tone))
            sink.mux(track.encode(None))
        for number, time_s in enumerate(times_s):
            frame = av.VideoFrame.from_ndarray(grey(number, size), format="rgb24")
            frame.pts, frame.time_base = round(time_s * 1000), TICK
            sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    return path
