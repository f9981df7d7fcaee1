"""Clips that change their picture in mid-stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av

if TYPE_CHECKING:
    from pathlib import Path


def join_clips(first: Path, frames: int, second: Path, joined: Path) -> None:
    """Put one clip behind the other, which has so many frames, without encoding anew."""
    with (
        av.open(str(first)) as before,
        av.open(str(second)) as after,
        av.open(str(joined), "w") as target,
    ):
        stream = target.add_stream_from_template(before.streams.video[0])
        for offset, source in ((0, before), (frames, after)):
            for packet in source.demux(video=0):
                if packet.size and packet.pts is not None:
                    packet.stream = stream
                    packet.pts = packet.dts = packet.pts + offset
                    target.mux(packet)
