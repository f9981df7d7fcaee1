"""What can be known of a video before its frames are read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from formcheck.errors import InputError
from formcheck.video.claims import refuse_false_claims
from formcheck.video.clock import frame_step, origin, time_base
from formcheck.video.container import open_video, refuse_huge
from formcheck.video.decoding import Tally, decode
from formcheck.video.frame import SourceInfo
from formcheck.video.hdr import Transfer
from formcheck.video.localfile import read_head, shown_name
from formcheck.video.picture import Orientation, Upright, sane_pixel_aspect
from formcheck.video.yuv import Matrix

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer
    from av.video.stream import VideoStream


@dataclass(frozen=True, slots=True)
class Header:
    """The fixed facts of one clip.

    Attributes
    ----------
    info
        What users of the clip see.
    upright
        How its frames become pictures.
    zero
        Timestamp in seconds at which the player's clock shows 0.
    step_s
        Usual time from one frame to the next.
    matrix
        What the colours of its pictures mean in the film.
    transfer
        How its light is recorded, if its range is high.
    """

    info: SourceInfo
    upright: Upright
    zero: Fraction
    step_s: float
    matrix: Matrix
    transfer: Transfer | None


def read_header(path: Path, longest_side: int) -> Header:
    """Open a clip, decode its first frame, and close it.

    The first frame is needed because only decoded frames tell how the picture must be turned.

    Raises
    ------
    InputError
        When the file is no video or not one frame of it can be decoded.
    """
    from av.codec.context import ThreadType  # noqa: PLC0415 - see open_video

    read_head(path)  # a pipe must not be opened
    refuse_false_claims(path)
    with open_video(path) as (container, stream):
        # Frame threads would only delay the one frame that is wanted.
        stream.thread_type = ThreadType.SLICE
        frame = next(decode(container, stream, Tally()), None)
        if frame is None:
            raise InputError(
                f"{shown_name(path)} holds no picture that can be decoded; "
                "copy it again from the camera or convert it to mp4 (H.264)."
            )
        zero = origin(container, stream)
        if zero is None:
            zero = (frame.pts or 0) * time_base(stream)
        duration_s = _duration_s(container, stream, zero)
        upright = Upright(
            orientation=Orientation.of_frame(frame),
            pixel_aspect=sane_pixel_aspect(stream.sample_aspect_ratio),
            longest_side=longest_side,
        )
        width, height = upright.full_size(frame.width, frame.height)
        refuse_huge(width, height, path)
        transfer = Transfer.of(stream.codec_context.color_trc)
        return Header(
            info=SourceInfo(
                path=path,
                kind="video",
                width=width,
                height=height,
                rotation_deg=upright.orientation.turn_deg,
                duration_s=duration_s,
                frame_count=_frame_count(stream, duration_s),
            ),
            upright=upright,
            zero=zero,
            step_s=float(frame_step(stream)),
            matrix=Matrix.of(frame.colorspace) if transfer is None else Matrix.BT709,
            transfer=transfer,
        )


def end_of_picture_s(path: Path, zero: Fraction) -> float | None:
    """Read a clip through without decoding it, to learn where its picture really ends.

    Returns
    -------
    float or None
        Seconds on the player's clock, or None where no packet carries a time.
    """
    from av import FFmpegError  # noqa: PLC0415 - see open_video

    latest: int | None = None
    with open_video(path) as (container, stream):
        try:
            for packet in container.demux(stream):
                shown = packet.pts if packet.pts is not None else packet.dts
                if shown is not None:
                    end = shown + (packet.duration or 0)
                    latest = end if latest is None else max(latest, end)
        except FFmpegError:
            pass  # a cut-off file ends here
        return None if latest is None else float(latest * time_base(stream) - zero)


def _duration_s(container: InputContainer, stream: VideoStream, zero: Fraction) -> float | None:
    if stream.duration and stream.duration > 0:
        end = ((stream.start_time or 0) + stream.duration) * time_base(stream) - zero
    else:
        # In microseconds and for all streams; None where unknown, against PyAV's stubs.
        end = Fraction(container.duration or 0, 1_000_000)
    return float(end) if end > 0 else None


def _frame_count(stream: VideoStream, duration_s: float | None) -> int | None:
    if stream.frames > 0:
        return stream.frames
    rate = stream.average_rate
    if not rate or duration_s is None:
        return None
    return max(1, round(duration_s * rate))
