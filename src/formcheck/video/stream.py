"""A camera in the network, reached by its address."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from formcheck.errors import InputError
from formcheck.text import printable
from formcheck.video.grabber import Picture
from formcheck.video.pace import Pace
from formcheck.video.picture import LARGEST_SIDE, Orientation, Upright, sane_pixel_aspect
from formcheck.video.scaling import Scaler

if TYPE_CHECKING:
    from collections.abc import Generator
    from threading import Event

    from av import FFmpegError
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# Seconds. The first holds twice: for the connection, and for finding the picture in it.
_OPEN_S = 8.0
_READ_S = 5.0

# Seconds. A recording whose pictures come so close to its length has come to its end; the sound
# may go on.
_LAST_S = 1.0


class _Reach(NamedTuple):
    """What FFmpeg may use for an address: never a file, a playlist or another scheme."""

    protocols: str
    formats: str
    options: dict[str, str]


_HTTP = _Reach(
    "http,https,tcp,tls",
    "mpjpeg,mpegts,flv,mov,mp4,matroska,webm",
    {},
)
_RTSP = _Reach(
    "rtsp,rtp,udp,tcp,tls",
    "rtsp",
    # Over UDP the picture falls apart in a home's wireless network.
    {"rtsp_transport": "tcp"},
)
_SCHEMES = {"http": _HTTP, "https": _HTTP, "rtsp": _RTSP, "rtsps": _RTSP}


class NetworkStream:
    """Grabs the pictures of a network camera with FFmpeg.

    The time of a picture is its arrival: streams restart their clocks when they please. A
    recording that a web server offers is played at its own speed.

    Parameters
    ----------
    url
        An address that begins with rtsp, rtsps, http or https.
    longest_side
        In pixels: larger pictures are scaled down to it.
    """

    live: Final = True

    def __init__(self, url: str, longest_side: int) -> None:
        self._url = url
        self._longest_side = longest_side
        self._container: InputContainer | None = None
        self._pictures: Generator[Picture, None, bool] | None = None

    @property
    def name(self) -> str:
        """Scheme, host and port. Paths too hold passwords, with some makers of cameras."""
        try:
            parts = urlsplit(self._url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return "the address"
        host = f"[{host}]" if ":" in host else host
        return printable(f"{parts.scheme}://{host}" + (f":{port}" if port is not None else ""))

    def open(self, stop: Event) -> float | None:
        """Connect and find the picture; see `Grabber.open`."""
        import av  # noqa: PLC0415 - `formcheck --help` must not wait for FFmpeg

        parts = self._checked_address()
        reach = _SCHEMES[parts.scheme]
        began_s = time.monotonic()
        try:
            self._container = av.open(
                parts.geturl(),
                mode="r",
                timeout=(_OPEN_S, _READ_S),
                container_options={
                    "protocol_whitelist": reach.protocols,
                    "format_whitelist": reach.formats,
                    # What is read to find the picture is kept: FFmpeg's "nobuffer" would throw
                    # the first key frame away, and nothing could be shown until the next. The
                    # backlog is decoded at once, so it delays nothing.
                    "analyzeduration": "1000000",
                    "fpsprobesize": "0",
                    **reach.options,
                },
                metadata_errors="replace",
            )
        except av.FFmpegError as error:
            waited_s = time.monotonic() - began_s
            # The error's own text holds the address, password included.
            raise InputError(self._why_not_opened(error, waited_s)) from None
        stream = self._picture_stream(self._container)
        self._pictures = self._read_all(self._container, stream, stop)
        rate = stream.average_rate
        return float(rate) if rate else None

    def read(self) -> Picture | None:
        """Wait for the next picture; see `Grabber.read`."""
        from av import FFmpegError  # noqa: PLC0415 - see open

        if self._pictures is None:
            return None
        try:
            return next(self._pictures)
        except StopIteration as end:
            if end.value:
                return None
        except FFmpegError:
            pass
        raise InputError(
            f"{self.name} sends no picture; check that the camera is on, and that this is the "
            "address of its live stream."
        )

    def close(self) -> None:
        """Close the connection."""
        if self._pictures is not None:
            self._pictures.close()
            self._pictures = None
        if self._container is not None:
            self._container.close()
            self._container = None

    def _checked_address(self) -> SplitResult:
        try:
            parts = urlsplit(self._url)
            sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            sound = False
        if not sound or not self._url.isprintable() or " " in self._url:
            raise InputError(
                "this address of a camera is not complete; give one such as "
                "rtsp://192.168.1.20:554/stream1, as the camera's manual or app shows it."
            )
        parts = urlsplit(self._url)
        if parts.scheme not in _SCHEMES:
            raise InputError(
                f"{self.name} cannot be watched; give an address that begins with rtsp, rtsps, "
                "http or https."
            )
        return parts

    def _why_not_opened(self, error: FFmpegError, waited_s: float) -> str:
        import av.error  # noqa: PLC0415 - see open

        if isinstance(error, av.error.ExitError | TimeoutError) or waited_s >= _OPEN_S:
            return (
                f"{self.name} does not answer; check that the camera is on, and in the same "
                "network as this computer."
            )
        if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
            return (
                f"{self.name} refuses to show its picture; put user name and password into the "
                "address, as in rtsp://name:password@host/path."
            )
        if isinstance(error, av.error.HTTPClientError | av.error.HTTPServerError):
            return (
                f"{self.name} answers, but has no picture at this address; look up the part "
                "after the host in the camera's manual or app."
            )
        if isinstance(error, ConnectionRefusedError):
            return (
                f"{self.name} refuses the connection; check the port, and that the camera's "
                "stream is switched on."
            )
        if isinstance(error, OSError):
            return (
                f"{self.name} cannot be reached; check its spelling, and that the camera is in "
                "the same network as this computer."
            )
        return (
            f"{self.name} answers, but not with a picture that formcheck can read; give the "
            "address of the camera's stream with its user name and password, not of its page."
        )

    def _picture_stream(self, container: InputContainer) -> VideoStream:
        stream = next(iter(container.streams.video), None)
        # PyAV gives None, against its stubs, where FFmpeg has no decoder for the stream.
        if stream is None or getattr(stream, "codec_context", None) is None:
            raise InputError(
                f"{self.name} sends no picture that can be decoded; set the camera to H.264 "
                "or MJPEG."
            )
        return stream

    def _read_all(
        self, container: InputContainer, stream: VideoStream, stop: Event
    ) -> Generator[Picture, None, bool]:
        """Give the pictures; return whether they came to the end of a recording."""
        from av import FFmpegError, time_base  # noqa: PLC0415 - see open
        from av.codec.context import Flags, ThreadType  # noqa: PLC0415 - see open

        # Threads that each work on a frame of their own would hold pictures back.
        stream.thread_type = ThreadType.SLICE
        stream.codec_context.flags |= Flags.low_delay
        scaler = Scaler()
        # Only a recording has a length. It would come as fast as the network is.
        length_s = (container.duration or 0) / time_base
        pace = Pace(stop) if length_s > 0 else None
        end_s = (container.start_time or 0) / time_base + length_s
        time_s = float("-inf")
        upright: Upright | None = None
        for frame in _decoded(container, stream, stop):
            if upright is None:
                upright = Upright(
                    Orientation.of_frame(frame),
                    sane_pixel_aspect(stream.sample_aspect_ratio),
                    self._longest_side,
                )
            if pace is not None and frame.time is not None:
                time_s = frame.time
                pace.wait(time_s)
            arrived_s = time.monotonic()
            try:
                rgb = upright.rgb(frame, scaler)
            except (FFmpegError, ValueError):
                continue  # a damaged picture is left out
            yield Picture(rgb, upright.full_size(frame.width, frame.height), arrived_s)
        return pace is not None and time_s >= end_s - _LAST_S


def _decoded(
    container: InputContainer, stream: VideoStream, stop: Event
) -> Generator[VideoFrame, None, None]:
    """Give the whole frames as they come; what is damaged is left out."""
    from av import FFmpegError  # noqa: PLC0415 - see NetworkStream.open

    for packet in container.demux(stream):
        if stop.is_set():
            return
        try:
            frames = stream.decode(packet)
        except FFmpegError:
            continue
        for frame in frames:
            if not frame.is_corrupt and max(frame.width, frame.height) <= LARGEST_SIDE:
                yield frame
