"""The live picture of whatever the user names: a camera, an address, or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.video.camera import DeviceCamera
from formcheck.video.capture import Captured, Feed, FeedState
from formcheck.video.playback import FilePlayback
from formcheck.video.stream import NetworkStream

if TYPE_CHECKING:
    from formcheck.video.grabber import Grabber

__all__ = ["Captured", "FeedState", "LiveFeed"]


class LiveFeed(Feed):
    """Always holds the newest frame of a camera, stream or file; use it as a context manager.

    Parameters
    ----------
    where
        The number of a camera, a device such as ``/dev/video0``, an address that begins with
        rtsp, rtsps, http or https, or a video file, which is played at its own speed.
    longest_side
        In pixels: larger pictures are scaled down to it, smaller ones stay.
    loop
        Whether a file starts again at its end, its clock running on.
    """

    def __init__(self, where: str, *, longest_side: int = 960, loop: bool = False) -> None:
        if longest_side < 1:
            raise ValueError(f"longest_side must be at least 1, not {longest_side}")
        super().__init__(_grabber_for(where, longest_side, loop=loop))


def _grabber_for(where: str, longest_side: int, *, loop: bool) -> Grabber:
    if (where.isascii() and where.isdigit()) or where.startswith("/dev/"):
        return DeviceCamera(where, longest_side)
    if "://" in where:
        return NetworkStream(where, longest_side)
    return FilePlayback(where, longest_side, loop=loop)
