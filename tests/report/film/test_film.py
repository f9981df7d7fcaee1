"""The annotated film: the clip's own times and sound, whole or not there, and its stills."""

from __future__ import annotations

import io
import struct
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest
from PIL import Image
from tests.live.moments import rep
from tests.report.film.pictured import judged, number_of, only, stretched, write_clip

from formcheck.errors import InputError, UsageError
from formcheck.report.film.film import make_film, make_picture
from formcheck.report.film.stills import Still, stills_of
from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.analysis import Analysis
    from formcheck.pose.landmarks import PoseTrack

COUNT = 60
EVEN = np.arange(COUNT) / 25


def at_times(times_s: np.ndarray, size: tuple[int, int] = (160, 120)) -> PoseTrack:
    """Return the first frames of somebody stretching, at other times."""
    return replace(only(stretched(size), slice(50, 50 + len(times_s))), time_s=times_s)


def with_rep(analysis: Analysis) -> Analysis:
    """Give the analysis a rep within its first two seconds."""
    short = replace(rep(), start_s=0.2, end_s=2.0)
    times = replace(short.phase_times, set_s=0.0, reach_s=0.2, hold_s=1.0, release_s=1.8)
    return replace(analysis, reps=(replace(short, phase_times=times),))


def read(film: Path) -> tuple[list[float], list[int]]:
    """Return times and numbers of a film's frames."""
    frames = list(VideoFile(film))
    return [frame.time_s for frame in frames], [number_of(frame.rgb) for frame in frames]


def boxes(path: Path) -> list[bytes]:
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        names.append(name)
        at += length
    return names


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", EVEN)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    folder.mkdir()
    return folder / "annotated.mp4"


# --- times ---


def test_every_frame_keeps_its_own_time(tmp_path: Path, target: Path) -> None:
    steps = np.random.default_rng(1).integers(11, 130, COUNT)
    times = np.cumsum(steps) / 1000 - steps[0] / 1000
    clip = write_clip(tmp_path / "clip.mkv", times)
    make_film(judged(at_times(times)), clip, target)
    found, numbers = read(target)
    np.testing.assert_allclose(found, times, atol=1e-4)
    assert numbers == [number % 10 for number in range(COUNT)]


def test_only_the_analysed_part_is_shown_and_it_begins_at_nothing(clip: Path, target: Path) -> None:
    analysis = judged(at_times(EVEN))
    assert analysis.track is not None
    part = judged(only(analysis.track, slice(13, 33)))
    make_film(part, clip, target)
    found, numbers = read(target)
    np.testing.assert_allclose(found, EVEN[13:33] - EVEN[13], atol=1e-4)
    assert numbers == [number % 10 for number in range(13, 33)]


def test_a_sessions_recording_is_matched_from_its_first_frame(tmp_path: Path, target: Path) -> None:
    """Its clip shows 0 at the first frame, keeps milliseconds, and is smaller than the camera's."""
    times = 7.1234 + np.arange(COUNT) * 0.0333
    clip = write_clip(tmp_path / "session.mp4", times - times[0])
    analysis = with_rep(judged(at_times(times, (320, 240)), (320, 240), "camera"))
    make_film(analysis, clip, target)
    found, _ = read(target)
    np.testing.assert_allclose(found, times - times[0], atol=6e-4)
    bodies = [(frame.rgb[:-12] > 235).all(axis=2).sum() for frame in VideoFile(target)]
    assert min(bodies) > 100, "the body is drawn on each frame"
    plain = [(frame.rgb > 235).all(axis=2).sum() for frame in VideoFile(clip)]
    assert max(plain) == 0


def test_frames_that_were_not_analysed_are_shown_as_they_are(clip: Path, target: Path) -> None:
    track = at_times(EVEN)
    keep = np.flatnonzero(np.arange(COUNT) % 2 == 0)
    names = ("time_s", "px", "world_m", "visibility", "on_body", "back")
    thin = replace(track, **{name: getattr(track, name)[keep] for name in names})
    make_film(judged(thin), clip, target)
    drawn = [(frame.rgb > 235).all(axis=2).sum() > 100 for frame in VideoFile(target)]
    assert drawn == [number % 2 == 0 for number in range(COUNT - 1)]


# --- the file ---


def test_the_film_plays_everywhere_and_at_once(clip: Path, target: Path) -> None:
    make_film(judged(at_times(EVEN)), clip, target)
    names = boxes(target)
    assert names.index(b"moov") < names.index(b"mdat")
    with av.open(str(target)) as film:
        (stream,) = film.streams
        assert isinstance(stream, av.VideoStream)
        context = stream.codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert context.profile == "Constrained Baseline"
        assert (stream.width, stream.height) == (160, 120)
        assert (context.colorspace, context.color_primaries, context.color_trc) == (6, 1, 1)
        assert stream.start_time == 0


@pytest.mark.parametrize(("sound", "suffix"), [("aac", "mp4"), ("pcm_s16le", "mov")])
def test_the_sound_is_there_and_as_long_as_the_picture(
    tmp_path: Path, target: Path, sound: str, suffix: str
) -> None:
    clip = write_clip(tmp_path / f"clip.{suffix}", EVEN, sound=sound)
    make_film(judged(only(at_times(EVEN), slice(25, 50))), clip, target)
    with av.open(str(target)) as film:
        (stream,) = film.streams.audio
        assert stream.codec_context.name == "aac"
        samples = [frame.to_ndarray() for frame in film.decode(stream)]
        loud = np.abs(np.concatenate(samples, axis=1)[0]) > 0.1
        assert loud.sum() / stream.sample_rate == pytest.approx(0.87, abs=0.1)
        assert loud.shape[0] / stream.sample_rate == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize(
    ("size", "expected"), [((1920, 1080), (1280, 720)), ((33, 47), (32, 46)), ((30, 64), (30, 64))]
)
def test_large_clips_are_scaled_down_and_small_ones_never_up(
    tmp_path: Path, target: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    even = (size[0] + size[0] % 2, size[1] + size[1] % 2)
    times = EVEN[:3]
    clip = write_clip(tmp_path / "clip.mp4", times, even)
    if size != even:
        rgb = np.full((size[1], size[0], 3), 90, np.uint8)
        with av.open(str(clip := tmp_path / "odd.avi"), "w") as sink:
            stream = sink.add_stream("ffv1", rate=25)
            stream.width, stream.height, stream.pix_fmt = *size, "bgr0"
            for _ in times:
                sink.mux(stream.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24")))
            sink.mux(stream.encode(None))
    make_film(judged(at_times(times, size), size), clip, target)
    assert VideoFile(target).info.width == expected[0]
    assert VideoFile(target).info.height == expected[1]


def test_a_turned_clip_is_shown_upright(target: Path, clip: Path) -> None:
    data = bytearray(clip.read_bytes())
    start = data.index(b"tkhd") - 4
    data[start + 48 : start + 84] = struct.pack(
        ">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30
    )
    clip.write_bytes(data)
    make_film(judged(at_times(EVEN, (120, 160)), (120, 160)), clip, target)
    info = VideoFile(target).info
    assert (info.width, info.height, info.rotation_deg) == (120, 160, 0)


# --- stills ---


def test_stills_are_small_jpegs_of_their_moments(clip: Path, target: Path) -> None:
    analysis = with_rep(judged(at_times(EVEN)))
    stills = make_film(analysis, clip, target, stills=stills_of(analysis))
    assert list(stills) == [Still(1, "set"), Still(1, "reach"), Still(1, "hold")]
    rows = stills_of(analysis)
    for still, data in stills.items():
        with Image.open(io.BytesIO(data)) as image:
            assert image.format == "JPEG"
            assert image.size == (160, 120)
            assert number_of(np.asarray(image)) == rows[still] % 10


@pytest.mark.parametrize(
    ("size", "expected"), [((1280, 720), (480, 270)), ((720, 1280), (360, 640))]
)
def test_stills_are_at_most_480_pixels_wide(
    tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", EVEN[:3], size)
    analysis = with_rep(judged(at_times(EVEN[:3], size), size))
    (data,) = make_film(analysis, clip, None, stills=[Still(1, "set")]).values()
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == expected


def test_where_there_are_many_stills_they_are_small(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", EVEN[:3], (1280, 720))
    analysis = with_rep(judged(at_times(EVEN[:3], (1280, 720)), (1280, 720)))
    analysis = replace(
        analysis, reps=tuple(replace(analysis.reps[0], index=index) for index in range(1, 122))
    )
    stills = make_film(
        analysis, clip, None, stills=[Still(index, "set") for index in range(1, 122)]
    )
    assert len(stills) == 121
    with Image.open(io.BytesIO(stills[Still(1, "set")])) as image:
        assert image.size == (270, 152)


def test_stills_alone_read_no_further_than_they_must(clip: Path, tmp_path: Path) -> None:
    analysis = with_rep(judged(at_times(EVEN)))
    seen: list[int] = []
    wanted = [Still(1, "reach")]
    found = make_film(
        analysis, clip, None, stills=wanted, progress=lambda done, _: seen.append(done)
    )
    assert list(found) == wanted
    assert seen == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
    assert make_film(analysis, tmp_path / "gone.mp4", None) == {}


def test_stills_and_film_are_made_in_one_pass(clip: Path, target: Path) -> None:
    analysis = with_rep(judged(at_times(EVEN)))
    alone = make_film(analysis, clip, None, stills=stills_of(analysis))
    assert make_film(analysis, clip, target, stills=stills_of(analysis)) == alone


# --- what goes wrong ---


def test_a_clip_that_breaks_off_gives_a_film_until_there(tmp_path: Path, target: Path) -> None:
    whole = write_clip(tmp_path / "whole.mkv", EVEN)
    broken = tmp_path / "broken.mkv"
    broken.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    make_film(judged(at_times(EVEN)), broken, target)
    found, numbers = read(target)
    assert 5 < len(found) < COUNT - 5
    np.testing.assert_allclose(found, EVEN[: len(found)], atol=1e-4)
    assert numbers == [number % 10 for number in range(len(found))]


@pytest.mark.parametrize("content", [None, b"no video at all"])
def test_a_clip_that_cannot_be_read_is_named(
    tmp_path: Path, target: Path, content: bytes | None
) -> None:
    clip = tmp_path / "gone.mp4"
    if content is not None:
        clip.write_bytes(content)
    with pytest.raises(InputError, match=r"gone\.mp4"):
        make_film(judged(at_times(EVEN)), clip, target)
    assert list(target.parent.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"annotated\.mp4 cannot be written"):
        make_film(judged(at_times(EVEN)), clip, tmp_path / "none" / "annotated.mp4")


def test_an_interruption_leaves_the_earlier_film(clip: Path, target: Path) -> None:
    target.write_bytes(b"earlier")

    def interrupt(done: int, _: int | None) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_film(judged(at_times(EVEN)), clip, target, progress=interrupt)
    assert [path.name for path in target.parent.iterdir()] == ["annotated.mp4"]
    assert target.read_bytes() == b"earlier"
    alive = [thread.name for thread in threading.enumerate()]
    assert "formcheck-prefetch" not in alive


def test_progress_counts_every_frame(clip: Path, target: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    make_film(
        judged(at_times(EVEN)), clip, target, progress=lambda done, all_: seen.append((done, all_))
    )
    assert seen == [(number, COUNT) for number in range(1, COUNT + 1)]


# --- photos ---


def test_a_photo_is_drawn_on_too(tmp_path: Path) -> None:
    photo, target = tmp_path / "photo.png", tmp_path / "annotated.jpg"
    Image.new("RGB", (160, 120), (90, 90, 90)).save(photo)
    analysis = judged(only(stretched(), slice(200, 201)), kind="photo")
    make_picture(analysis, photo, target)
    with Image.open(target) as image:
        assert image.format == "JPEG"
        assert image.size == (160, 120)
        assert (np.asarray(image) > 235).all(axis=2).sum() > 100
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annotated.jpg", "photo.png"]
    with pytest.raises(UsageError, match=r"annotated\.jpg cannot be written"):
        make_picture(analysis, photo, tmp_path / "none" / "annotated.jpg")
    with pytest.raises(InputError, match=r"gone\.png"):
        make_picture(analysis, tmp_path / "gone.png", target)


# --- the real thing ---


def test_a_samples_film_says_what_was_judged(
    analysed: Callable[[str], Analysis], samples: Path, tmp_path: Path
) -> None:
    analysis = analysed("mixed_bench")
    clip = samples / "mixed_bench.mp4"
    stills = make_film(analysis, clip, tmp_path / "film.mp4", stills=stills_of(analysis))
    assert len(stills) == 6
    with VideoFile(tmp_path / "film.mp4") as film, VideoFile(clip) as source:
        assert [frame.time_s for frame in film] == pytest.approx(
            [frame.time_s for frame in source], abs=1e-4
        )
    blue, red = ((0, 114, 178), (213, 94, 0))
    for time_s, colour in ((3.0, blue), (9.0, red)):
        frame = next(iter(VideoFile(tmp_path / "film.mp4", time_s)))
        near = np.abs(frame.rgb.astype(int) - colour).max(axis=2) < 30
        assert near[:120].sum() > 4000, "the band"
        assert near[120:].sum() > 500, "the leg"
