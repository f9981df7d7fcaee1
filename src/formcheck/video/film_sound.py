"""The sound of a clip, on its way into an MP4: copied where it fits, else made into AAC."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Final, cast

from formcheck.video.clock import origin, time_base
from formcheck.video.container import open_video

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.filter import Graph
    from av.packet import Packet
    from av.stream import Stream

    Timed = Generator[tuple[float, Packet[Stream]], None, None]

RATE: Final = 48_000
"""Samples a second of sound that has to be encoded anew; each player can do that."""

_MOST_CHANNELS = 2
_BITS_A_SECOND = 128_000

# Reading begins a little before the start, because containers find places by their key frames.
_SEEK_MARGIN_S = 1.0


class Sound:
    """Gives the packets of a clip's sound in order of time, ready to be written.

    Sound is an addition: where it is damaged it ends, and says nothing.

    Parameters
    ----------
    container, stream
        The clip, opened for this alone, and its sound.
    since
        Timestamp in seconds, on the container's clock, that becomes 0.
    """

    def __init__(self, container: InputContainer, stream: AudioStream, since: Fraction) -> None:
        self._container = container
        self._stream = stream
        self._base = stream.time_base or Fraction(1, 1_000_000)
        self._shift = round(since / self._base)
        self._packets: Timed | None = None
        self._next: tuple[float, Packet[Stream]] | None = None

    def add_to(self, sink: OutputContainer) -> None:
        """Add a track for it to an MP4 that is about to be written."""
        context = self._stream.codec_context
        # Without `extradata` the packets carry headers of their own, which MP4 does not have.
        fits = (
            context.name == "aac"
            and context.extradata is not None
            and 0 < context.channels <= _MOST_CHANNELS
            and 0 < context.sample_rate <= RATE
        )
        if fits:
            self._packets = self._copied(sink.add_stream_from_template(self._stream))
        else:
            layout = "mono" if context.channels == 1 else "stereo"
            track = sink.add_stream("aac", rate=RATE, layout=layout)
            track.bit_rate = _BITS_A_SECOND
            self._packets = self._encoded(track, layout)

    def until(self, time_s: float) -> Iterator[Packet[Stream]]:
        """Give the packets that begin before a moment and were not given yet.

        Parameters
        ----------
        time_s
            Seconds after the start.
        """
        while self._packets is not None:
            if self._next is None:
                self._next = next(self._packets, None)
            if self._next is None:
                self._packets = None
            elif self._next[0] >= time_s:
                return
            else:
                packet, self._next = self._next[1], None
                yield packet

    def _read(self) -> Iterator[Packet[Stream]]:
        from av import FFmpegError  # noqa: PLC0415 - `formcheck --help` must not wait for FFmpeg

        seek_s = self._shift * self._base - Fraction(_SEEK_MARGIN_S)
        with suppress(FFmpegError):
            if seek_s > (self._stream.start_time or 0) * self._base:
                self._container.seek(int(seek_s / self._base), stream=self._stream)
            yield from cast("Iterator[Packet[Stream]]", self._container.demux(self._stream))

    def _copied(self, track: Stream) -> Timed:
        latest = -1
        for packet in self._read():
            if packet.pts is None or packet.dts is None or packet.is_corrupt:
                continue
            packet.pts, packet.dts = packet.pts - self._shift, packet.dts - self._shift
            if packet.dts <= latest:
                continue  # before the start, or a container that steps back
            latest = packet.dts
            packet.stream = track
            yield float(packet.pts * self._base), packet

    def _encoded(self, track: AudioStream, layout: str) -> Timed:
        for frame in self._evened(layout):
            yield from _timed(track.encode(frame))
        yield from _timed(track.encode(None))

    def _evened(self, layout: str) -> Iterator[AudioFrame]:
        """Decode, and bring to one rate and layout, from 0 on and without gaps."""
        from av import FFmpegError  # noqa: PLC0415 - see _read

        graph: Graph | None = None
        for packet in self._read():
            # A damaged packet is a gap, which the filter fills with silence.
            with suppress(FFmpegError):
                for frame in cast("list[AudioFrame]", packet.decode()):
                    if frame.pts is not None:
                        frame.pts -= self._shift
                    graph = graph or _leveller(frame, self._base, layout)
                    graph.push(frame)
            yield from _pulled(graph)
        if graph is not None:
            with suppress(FFmpegError):
                graph.push(None)
            yield from _pulled(graph)


@contextmanager
def open_sound(path: Path, start_s: float) -> Iterator[Sound | None]:
    """Open the sound of a clip; None where it has none that can be played.

    Parameters
    ----------
    path
        A local video file.
    start_s
        Seconds on the player's clock at which the sound is to begin.

    Raises
    ------
    InputError
        When the file is missing or no video.
    """
    with open_video(path) as (container, picture):
        stream = container.streams.best("audio")
        # PyAV gives no context, against its stubs, where FFmpeg has no decoder for the stream.
        if stream is None or getattr(stream, "codec_context", None) is None:
            yield None
            return
        zero = origin(container, picture)
        if zero is None:
            zero = (picture.start_time or 0) * time_base(picture)
        yield Sound(container, cast("AudioStream", stream), zero + Fraction(start_s))


def _leveller(frame: AudioFrame, base: Fraction, layout: str) -> Graph:
    """Make a filter that gives sound of one kind, beginning at 0 and without gaps."""
    from av.filter import Graph  # noqa: PLC0415 - see Sound._read

    graph = Graph()
    nodes = [
        graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format.name,
            layout=frame.layout.name,
            time_base=frame.time_base or base,
        ),
        graph.add("aresample", f"{RATE}:async=1:first_pts=0"),
        graph.add("aformat", f"sample_fmts=fltp:sample_rates={RATE}:channel_layouts={layout}"),
        graph.add("abuffersink"),
    ]
    graph.link_nodes(*nodes).configure()
    return graph


def _pulled(graph: Graph | None) -> Iterator[AudioFrame]:
    from av import FFmpegError  # noqa: PLC0415 - see Sound._read

    # BlockingIOError: it wants more; EOFError: that was all. PyAV makes FFmpegErrors of both.
    with suppress(FFmpegError, BlockingIOError, EOFError):
        while graph is not None:
            yield cast("AudioFrame", graph.pull())


def _timed(packets: list[Packet[AudioStream]]) -> Timed:
    for packet in packets:
        if packet.pts is not None and packet.time_base:
            yield float(packet.pts * packet.time_base), cast("Packet[Stream]", packet)
