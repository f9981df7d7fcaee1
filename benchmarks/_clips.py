"""Clips to measure on: a sample at the sizes, bit rates and lengths of people's own recordings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.filter

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "push_back_bench.mp4"
CACHE = ROOT / "build" / "benchmarks"

UNIT_S = 10.0
"""Longer clips repeat this much of the sample, so that all lengths show the same."""

NOISE = "noise=all_seed=1:c0s=6:c0f=t"
"""Like a sensor's. Without it an enlarged picture is so smooth that decoding costs too little."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size of picture.

    Attributes
    ----------
    width, height
        Pixels.
    bit_rate
        What phones record at that size, bits a second.
    """

    width: int
    height: int
    bit_rate: int


SIZES = {
    "480p": Size(640, 480, 2_500_000),
    "720p": Size(1280, 720, 8_000_000),
    "1080p": Size(1920, 1080, 17_000_000),
    "4k": Size(3840, 2160, 45_000_000),
}


def clip_of(sample: Path, size: str, seconds: float, folder: Path) -> Path:
    """Return a clip of one of `SIZES` and so many seconds.

    Up to `UNIT_S` it is encoded once and kept in `CACHE`; a longer one is put together from that,
    without encoding anew, in `folder`.
    """
    unit_s = min(seconds, UNIT_S, length_s(sample))
    unit = _encoded_once(sample, size, unit_s)
    if seconds <= unit_s:
        return unit
    return _repeated(unit, seconds, folder / f"{size}_{seconds:g}s.mp4")


def length_s(clip: Path) -> float:
    """Return what the container says, seconds."""
    with av.open(str(clip)) as container:
        return (container.duration or 0) / av.time_base


def _encoded_once(sample: Path, size: str, seconds: float) -> Path:
    recipe = sample.read_bytes() + Path(__file__).read_bytes()
    mark = hashlib.sha256(recipe).hexdigest()[:8]
    path = CACHE / f"{sample.stem}_{size}_{seconds:g}s_{mark}.mp4"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part.mp4")
        _encode(sample, SIZES[size], seconds, unfinished)
        unfinished.replace(path)
    return path


def _encode(sample: Path, size: Size, seconds: float, out: Path) -> None:
    with av.open(str(sample)) as source, av.open(str(out), "w") as sink:
        picture = source.streams.video[0]
        rate = picture.average_rate
        # Without B-frames, as most phones record; a clip may then be cut after any frame.
        options = {"preset": "veryfast", "bf": "0", "g": "30"}
        options |= {"maxrate": str(size.bit_rate), "bufsize": str(size.bit_rate)}
        target = sink.add_stream("libx264", rate=rate, options=options)
        target.width, target.height, target.pix_fmt = size.width, size.height, "yuv420p"
        target.bit_rate = size.bit_rate
        for frame in _enlarged(source, size, seconds):
            sink.mux(target.encode(frame))
        sink.mux(target.encode(None))


def _enlarged(
    source: av.container.InputContainer, size: Size, seconds: float
) -> Iterator[av.VideoFrame]:
    """Yield the frames as high as wanted, their edges drawn out to the width, with noise."""
    picture = source.streams.video[0]
    wide = min(size.width, round(size.height * picture.width / picture.height / 2) * 2)
    left = (size.width - wide) // 4 * 2
    right = size.width - wide - left
    steps = (
        f"scale={wide}:{size.height}:flags=bicubic",
        f"pad={size.width}:{size.height}:{left}:0",
        f"fillborders=left={left}:right={right}:mode=smear",
        NOISE,
        "format=yuv420p",
    )
    graph = av.filter.Graph()
    names = (step.partition("=") for step in steps)
    nodes = [graph.add_buffer(template=picture), *(graph.add(name, of) for name, _, of in names)]
    graph.link_nodes(*nodes, graph.add("buffersink")).configure()
    for frame in source.decode(picture):
        if frame.time >= seconds:
            break
        graph.vpush(frame)
        large = graph.vpull()
        # The encoder is to choose the kinds of frames itself.
        large.pict_type = av.video.frame.PictureType.NONE
        yield large


def _repeated(unit: Path, seconds: float, out: Path) -> Path:
    with av.open(str(unit)) as source, av.open(str(out), "w") as sink:
        stream = source.streams.video[0]
        base = stream.time_base
        if base is None:
            raise SystemExit(f"{unit} has no clock.")
        target = sink.add_stream_from_template(stream)
        packets = [each for each in source.demux(stream) if each.pts is not None]
        times = [each.pts or 0 for each in packets]  # decoding times are the same
        turn = max((each.pts or 0) + (each.duration or 0) for each in packets)
        begin = 0
        while begin * base < seconds:
            for packet, pts in zip(packets, times, strict=True):
                if (begin + pts) * base >= seconds:
                    break
                packet.pts = packet.dts = begin + pts
                packet.time_base = base
                packet.stream = target
                sink.mux(packet)
            begin += turn
    return out
