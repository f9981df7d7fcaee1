"""Small clips of a person, written in whatever way is asked for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import av
import numpy as np

from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from av.audio.stream import AudioStream
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

    Pictures = Sequence[NDArray[np.uint8]]

SAMPLE: Final = Path(__file__).resolve().parents[2] / "samples" / "push_back_bench.mp4"

_QUICK = {
    "libx264": {"preset": "veryfast"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none:pools=1"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}


def person(count: int = 6, longest_side: int = 160) -> Pictures:
    """Give pictures of a person, a fifth of a second apart, 4 by 3."""
    taken: list[NDArray[np.uint8]] = []
    with VideoFile(SAMPLE, longest_side=longest_side) as clip:
        for frame in clip:
            if frame.index % 5 == 0:
                taken.append(frame.rgb)
            if len(taken) == count:
                break
    return taken


def resized(pictures: Pictures, width: int, height: int) -> Pictures:
    """Give the pictures in another size, not in their shape if that differs."""
    return [
        np.asarray(
            av.VideoFrame.from_ndarray(each, format="rgb24")
            .reformat(width=width, height=height)
            .to_ndarray(),
            np.uint8,
        )
        for each in pictures
    ]


def write(  # noqa: PLR0913 - each is a property of the clip, and named by the caller
    path: Path,
    pictures: Pictures,
    codec: str = "libx264",
    *,
    pixels: str = "yuv420p",
    ticks: Sequence[int] | None = None,
    tick: Fraction = Fraction(1, 25),
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    set_up: Callable[[VideoStream], None] | None = None,
    sound_s: float = 0.0,
    tracks: int = 1,
) -> Path:
    """Write a clip; `ticks` are the display times of its frames, in units of `tick`."""
    with av.open(str(path), "w", container_options=container_options or {}) as container:
        streams = []
        for _ in range(tracks):
            settings = {**_QUICK.get(codec, {}), **(options or {})}
            # A rate that an encoder can write down; the ticks say the rest.
            stream = cast("VideoStream", container.add_stream(codec, rate=25, options=settings))
            stream.height, stream.width = pictures[0].shape[:2]
            stream.pix_fmt = pixels
            stream.codec_context.time_base = tick
            if set_up is not None:
                set_up(stream)
            streams.append(stream)
        sound = container.add_stream("aac", rate=8000) if sound_s else None
        for at, rgb in zip(ticks or range(len(pictures)), pictures, strict=True):
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = at, tick
            for stream in streams:
                container.mux(stream.encode(frame))
        for stream in streams:
            container.mux(stream.encode(None))
        if sound is not None:
            _add_silence(container, sound, sound_s)
    return path


def write_sound(path: Path, codec: str = "pcm_s16le") -> Path:
    """Write a second of silence without a picture."""
    with av.open(str(path), "w") as container:
        stream = cast("AudioStream", container.add_stream(codec, rate=8000))
        _add_silence(container, stream, 1.0, codec)
    return path


def _add_silence(
    container: av.container.OutputContainer,
    stream: AudioStream,
    seconds: float,
    codec: str = "aac",
) -> None:
    form, kind = ("s16", np.int16) if codec.startswith("pcm") else ("fltp", np.float32)
    for start in range(0, round(8000 * seconds), 1000):
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1000), kind), format=form, layout="mono")
        silence.sample_rate, silence.pts = 8000, start
        container.mux(stream.encode(silence))
    container.mux(stream.encode(None))


def write_changing(path: Path, parts: Sequence[Pictures]) -> Path:
    """Write one track in which the size of the picture changes from part to part."""
    with av.open(str(path), "w", format="mpegts") as container:
        track = container.add_stream("libx264", rate=25)
        track.height, track.width = parts[0][0].shape[:2]
        track.pix_fmt = "yuv420p"
        at = 0
        for part in parts:
            encoder = av.CodecContext.create("libx264", "w")
            encoder.height, encoder.width = part[0].shape[:2]
            encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, 25)
            encoder.options = {"preset": "veryfast", "tune": "zerolatency"}
            for rgb in part:
                frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format="yuv420p")
                frame.pts, frame.time_base = at, Fraction(1, 25)
                at += 1
                for packet in encoder.encode(frame):
                    packet.stream = track
                    packet.time_base = Fraction(1, 25)
                    container.mux(packet)
    return path


def write_packets(path: Path, source: Path, times_ms: Sequence[int]) -> Path:
    """Write a clip's packets again with other times, whatever these are."""
    with av.open(str(source)) as original, av.open(str(path), "w") as container:
        stream = container.add_stream_from_template(original.streams.video[0])
        packets = [packet for packet in original.demux(video=0) if packet.size]
        for number, (packet, at) in enumerate(zip(packets, times_ms, strict=True)):
            packet.stream = stream
            packet.time_base = Fraction(1, 1000)
            # Decoding must rise and come before showing, or no container takes it.
            packet.dts, packet.pts = min(times_ms) - len(times_ms) + number, at
            container.mux(packet)
    return path
