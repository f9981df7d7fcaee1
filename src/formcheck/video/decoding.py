"""Packets in, decoded frames out, with damage counted instead of fatal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from formcheck.video.picture import LARGEST_SIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

# A cut-off MP4 reports an error for each of its missing samples; this many in a row are the end.
_MOST_READ_ERRORS = 32


@dataclass(slots=True)
class Tally:
    """What happened on one pass through a clip.

    Attributes
    ----------
    damaged
        Pieces of the picture that could not be decoded and were left out.
    damaged_at_end
        How many of these came after the last good piece.
    broke_off
        Whether reading ended with an error.
    first_dts
        Decoding time of the picture's first packet, in ticks of its stream.
    latest_end
        Latest end of any packet of any stream in seconds, on the container's clock.
    longest_gap
        Longest time between the ends of two packets in seconds.
    """

    damaged: int = 0
    damaged_at_end: int = 0
    broke_off: bool = False
    first_dts: int | None = None
    latest_end: Fraction | None = None
    longest_gap: Fraction = Fraction(0)

    def note_damage(self) -> None:
        """Count one piece that could not be decoded."""
        self.damaged += 1
        self.damaged_at_end += 1

    def note_end(self, packet: Packet[Stream]) -> None:
        """Take in how far the file has been read."""
        time = packet.pts if packet.pts is not None else packet.dts
        if time is None or not packet.time_base:
            return
        end = (time + (packet.duration or 0)) * packet.time_base
        if self.latest_end is None:
            self.latest_end = end
        elif end > self.latest_end:
            self.longest_gap = max(self.longest_gap, end - self.latest_end)
            self.latest_end = end


def decode(container: InputContainer, stream: VideoStream, tally: Tally) -> Iterator[VideoFrame]:
    """Decode one stream from where the container stands to its end.

    Damaged pieces are left out, and errors while reading end the stream at worst. The packets
    of the other streams are read too, only to see how far the file goes.

    Yields
    ------
    av.VideoFrame
        In the order in which they are shown.
    """
    for packet in _packets(container, stream, tally):
        for frame in _decode_packet(stream, packet, tally):
            if frame.is_corrupt or max(frame.width, frame.height) > LARGEST_SIDE:
                tally.note_damage()
            else:
                yield frame


def _packets(
    container: InputContainer, stream: VideoStream, tally: Tally
) -> Iterator[Packet[Stream] | None]:
    """Give the packets of one stream, then None, which makes the decoder give its last frames."""
    from av import FFmpegError  # noqa: PLC0415 - `formcheck --help` must not wait for FFmpeg

    errors = 0
    while errors < _MOST_READ_ERRORS:
        try:
            for packet in container.demux():
                if packet.size == 0 and packet.pts is None and packet.dts is None:
                    continue  # PyAV's sign for the end of each stream
                errors = 0
                tally.note_end(packet)
                if packet.stream.index != stream.index:
                    continue
                if tally.first_dts is None:
                    tally.first_dts = packet.dts
                yield packet
        except FFmpegError:
            errors += 1
        else:
            break
    tally.broke_off = errors > 0
    yield None


def _decode_packet(
    stream: VideoStream, packet: Packet[Stream] | None, tally: Tally
) -> list[VideoFrame]:
    from av import FFmpegError  # noqa: PLC0415 - see _packets

    try:
        if packet is None:
            return stream.decode(None)
        if not packet.is_corrupt:
            frames = stream.decode(packet)
            tally.damaged_at_end = 0
            return frames
    except FFmpegError:
        pass
    tally.note_damage()
    return []
