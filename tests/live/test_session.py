"""A whole session, its camera, display and voice laid out by the test; the coach is real."""

from __future__ import annotations

import json
import shutil
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from formcheck.errors import Caution, UsageError
from formcheck.form.judgement import Pattern, Verdict
from formcheck.live.coach import Coach
from formcheck.live.display import Command
from formcheck.live.moment import Stage
from formcheck.live.recording import Recording
from formcheck.live.result import NOTHING_JUDGED
from formcheck.live.session import Session
from formcheck.live.utterance import Urgency
from formcheck.pose.store import read_track
from formcheck.video import VideoFile
from formcheck.video.capture import Captured, Feed
from formcheck.video.frame import Frame
from formcheck.video.grabber import Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.analysis import Analysis
    from formcheck.live.moment import Moment
    from formcheck.live.voice import Voice
    from formcheck.video.feed import LiveFeed

    FramesOf = Callable[[Path, float, float], NDArray[np.uint8]]

LOST = Caution("camera_lost", "camera 0 has stopped sending pictures.")
BLACK = Caution("black_picture", "the picture of camera 0 is black.")
NO_VOICE = Caution("voice_silent", "There is no voice.")
BOOTED_S = 5000.0  # a camera's clock does not begin with the session
LONG_S = 20.0


@dataclass
class ScriptedFeed:
    """Gives its frames as fast as they are taken; a Caution or None stands for a silence."""

    steps: list[Frame | Caution | None]
    name: str = "camera 0"
    size: tuple[int, int] = (1280, 960)
    trouble: Caution | None = None

    @property
    def ended(self) -> bool:
        return not self.steps

    def newest(self, timeout_s: float) -> Captured | None:
        assert 0 <= timeout_s <= 0.5, "keys wait for as long"
        step = self.steps.pop(0) if self.steps else None
        self.trouble = step if isinstance(step, Caution) else None
        return Captured(step, time.monotonic()) if isinstance(step, Frame) else None


@dataclass
class ScriptedDisplay:
    """Remembers what it was to show, and asks for something at some of the times."""

    commands: Mapping[int, Sequence[Command]] = field(default_factory=dict)
    shown: list[tuple[Frame, Moment | None, Caution | None]] = field(default_factory=list)

    def show(
        self, frame: Frame, moment: Moment | None, trouble: Caution | None
    ) -> Sequence[Command]:
        self.shown.append((frame, moment, trouble))
        return self.commands.get(len(self.shown) - 1, ())

    def close(self) -> None:
        pytest.fail("whoever opened it closes it")

    @property
    def moments(self) -> list[Moment]:
        """The moments, each once."""
        return list({id(moment): moment for _, moment, _ in self.shown if moment}.values())

    @property
    def stages(self) -> list[Stage]:
        return [moment.stage for moment in self.moments]

    @property
    def troubles(self) -> list[str | None]:
        return [None if trouble is None else trouble.code for _, _, trouble in self.shown]


@dataclass
class ScriptedVoice:
    """Remembers what it was to say."""

    muted: bool = False
    caution: Caution | None = None
    said: list[tuple[str, Urgency]] = field(default_factory=list)

    def say(self, text: str, urgency: Urgency) -> None:
        self.said.append((text, urgency))


@dataclass
class Room:
    """A session and what belongs to it."""

    coach: Coach
    feed: ScriptedFeed
    display: ScriptedDisplay
    voice: ScriptedVoice
    recording: Recording | None = None

    @property
    def session(self) -> Session:
        return Session(
            cast("LiveFeed", self.feed),
            self.coach,
            cast("Voice", self.voice),
            self.display,
            self.recording,
        )

    def run(self) -> Analysis:
        session = self.session
        session.run()
        return session.result()

    def phrase(self, key: str) -> str:
        return self.coach.phrases[key]


def frames_from(pictures: NDArray[np.uint8]) -> list[Frame | Caution | None]:
    return [
        Frame(number, BOOTED_S + number / 25, rgb, scale=2.0) for number, rgb in enumerate(pictures)
    ]


@pytest.fixture(scope="module")
def walk(samples: Path, frames_of: FramesOf) -> list[Frame | Caution | None]:
    """Twelve frames with somebody in them."""
    return frames_from(frames_of(samples / "walking.mp4", 1.0, 1.44))


@pytest.fixture
def room(walk: list[Frame | Caution | None]) -> Iterator[Room]:
    """Give a short session whose figures do not matter."""
    with Coach(model="lite", guide=False) as coach:
        yield Room(coach, ScriptedFeed(list(walk)), ScriptedDisplay(), ScriptedVoice())


@dataclass(frozen=True)
class Done:
    room: Room
    result: Analysis
    recording: Recording


@pytest.fixture(scope="module")
def lean(samples: Path, frames_of: FramesOf, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Give a recorded session with one locked lean, from 0.6 s to about 6 s."""
    frames = frames_from(frames_of(samples / "mixed_bench.mp4", 6.0, 12.36))
    folder = tmp_path_factory.mktemp("sessions")
    with Coach("bench", guide=False) as coach, Recording(folder) as recording:
        feed, display, voice = ScriptedFeed(frames), ScriptedDisplay(), ScriptedVoice()
        room = Room(coach, feed, display, voice, recording)
        result = room.run()
        recording.conclude(result)
    return Done(room, result, recording)


# --- a session from beginning to end ---


def test_the_rep_is_judged_while_it_goes_on(lean: Done) -> None:
    (rep,) = lean.result.reps
    assert rep.pattern is Pattern.LOCKED_LEAN
    assert lean.result.verdict is Verdict.LOCKED_LEAN
    (finished,) = [
        moment.judgement.finished
        for moment in lean.room.display.moments
        if moment.judgement is not None and moment.judgement.finished is not None
    ]
    assert finished == rep


def test_every_cue_is_spoken_once_and_the_locked_knee_is_among_them(lean: Done) -> None:
    cues = [moment.cue for moment in lean.room.display.moments if moment.cue is not None]
    assert lean.room.voice.said == [(cue.text, cue.urgency) for cue in cues]
    assert (lean.room.phrase("knee_locked"), Urgency.FAULT) in lean.room.voice.said
    during = [cue.time_s for cue in cues if cue.key == "knee_locked"]
    assert 0.6 < during[0] < 5.0, "while there is still time to mend it"


def test_the_clock_begins_with_the_session(lean: Done) -> None:
    times_s = [frame.time_s for frame, _, _ in lean.room.display.shown]
    assert times_s[0] == 0
    assert times_s[-1] == pytest.approx(159 / 25)
    assert lean.result.motion.signals.time_s[0] == 0
    assert lean.result.timing.mean_fps == pytest.approx(25)


def test_the_result_is_that_of_an_analysis(lean: Done) -> None:
    result, source = lean.result, lean.result.source
    assert (source.kind, source.path.name) == ("camera", "session.mp4")
    assert (source.width, source.height) == (1280, 960)
    assert (result.exercise, result.front_leg, result.camera_side) == ("bench", "left", "left")
    assert result.yaw_deg < 20
    assert result.cautions == ()
    content = json.loads((lean.recording.folder / "result.json").read_text(encoding="utf-8"))
    assert content["source"]["frames"] == 160
    assert [rep["pattern"] for rep in content["reps"]] == ["locked_lean"]


def test_clip_landmarks_and_result_agree_on_the_clock(lean: Done) -> None:
    track = read_track(lean.recording.folder / "landmarks.npy")
    shown_s = [frame.time_s for frame, _, _ in lean.room.display.shown]
    np.testing.assert_allclose(track.time_s, shown_s, atol=1e-9)
    with VideoFile(lean.recording.clip) as clip:
        clip_s = [frame.time_s for frame in clip]
    assert clip.cautions == ()
    # Frames for which the encoder had no time are missing, and no others were added.
    assert clip_s[0] == 0
    assert set(clip_s) <= {round(time_s, 3) for time_s in shown_s}
    (rep,) = lean.result.reps
    assert 0 <= rep.start_s < rep.end_s <= track.time_s[-1]
    rows = (lean.recording.folder / "frames.csv").read_text(encoding="utf-8").splitlines()[1:]
    np.testing.assert_allclose(
        [float(row.split(",")[1]) for row in rows], lean.result.motion.signals.time_s, atol=1e-4
    )


def test_landmarks_are_kept_in_pixels_of_the_full_picture(lean: Done) -> None:
    track = read_track(lean.recording.folder / "landmarks.npy")
    poses = [moment.pose for moment in lean.room.display.moments]
    np.testing.assert_allclose(track.px, [pose.px for pose in poses], rtol=1e-4)
    assert 640 < np.nanmax(track.px[:, :, 0]) <= 1280, "the frames were scaled down by two"


def test_a_rep_under_way_at_the_end_counts(samples: Path, frames_of: FramesOf) -> None:
    frames = frames_from(frames_of(samples / "mixed_bench.mp4", 6.2, 10.4))
    with Coach(model="lite", guide=False) as coach:
        room = Room(coach, ScriptedFeed(frames), ScriptedDisplay(), ScriptedVoice())
        result = room.run()
    assert [moment.reps for moment in room.display.moments if moment.reps] == []
    assert len(result.reps) == 1


# --- camera and disk ---


def test_a_lost_camera_and_its_return_are_said_once_each(room: Room) -> None:
    first, rest = room.feed.steps[:4], room.feed.steps[4:]
    room.feed.steps = [*first, *[LOST] * 5, *rest, None, LOST, LOST]
    room.run()
    gone = (room.phrase("camera_lost"), Urgency.SAFETY)
    back = (room.phrase("camera_back"), Urgency.SAFETY)
    assert [said for said in room.voice.said if said in {gone, back}] == [gone, back, gone]
    assert room.display.troubles[4:9] == ["camera_lost"] * 5
    assert room.display.troubles[9:18] == [None] * 9
    last = room.display.shown[3]
    assert all(each[:2] == last[:2] for each in room.display.shown[4:9]), "the last frame stays"
    assert len(room.display.moments) == 12, "judging goes on"


def test_keys_are_heeded_while_the_camera_is_lost(room: Room) -> None:
    room.feed.steps = [room.feed.steps[0], *[LOST] * 1000]
    room.display.commands = {7: (Command.QUIT,)}
    room.run()
    assert len(room.display.shown) == 8


def test_a_black_picture_is_shown_but_not_called_out(room: Room) -> None:
    room.feed.steps = [*room.feed.steps[:3], BLACK, BLACK, *room.feed.steps[3:]]
    room.run()
    assert room.display.troubles[3:5] == ["black_picture"] * 2
    assert room.voice.said == []


def test_a_disk_that_fails_is_shown_and_the_session_goes_on(room: Room, tmp_path: Path) -> None:
    room.recording = Recording(tmp_path)
    shutil.rmtree(room.recording.folder)
    room.feed.steps.append(LOST)
    result = room.run()
    with pytest.raises(UsageError, match=r"session\.mp4 cannot be recorded"):
        room.recording.close()
    assert room.display.troubles == ["recording_failed"] * 12 + ["camera_lost"]
    assert len(room.display.moments) == 12
    assert [caution.code for caution in result.cautions][:1] == ["recording_failed"]


class FailingCamera:
    """Sends one picture; after that its driver has a fault that nobody foresaw."""

    name, live = "camera 0", True

    def __init__(self, rgb: NDArray[np.uint8]) -> None:
        self.rgb: NDArray[np.uint8] | None = rgb
        self.seen = threading.Event()

    def open(self, stop: threading.Event) -> float | None:
        assert not stop.is_set()
        return None

    def read(self) -> Picture | None:
        rgb, self.rgb = self.rgb, None
        if rgb is not None:
            return Picture(rgb, (640, 480), time.monotonic(), None)
        assert self.seen.wait(LONG_S)
        raise RuntimeError("the driver is broken")

    def close(self) -> None:
        self.rgb = None


def test_a_camera_that_fails_for_good_is_no_ordinary_end(room: Room) -> None:
    frame = room.feed.steps[0]
    assert isinstance(frame, Frame)
    camera = FailingCamera(frame.rgb)

    class UntilItFailed(ScriptedDisplay):
        """Takes so long to show the frame that the camera has failed meanwhile."""

        def show(
            self, frame: Frame, moment: Moment | None, trouble: Caution | None
        ) -> Sequence[Command]:
            camera.seen.set()
            deadline_s = time.monotonic() + LONG_S
            while not feed.ended:
                assert time.monotonic() < deadline_s
            return super().show(frame, moment, trouble)

    with Feed(camera) as feed:
        session = room.session
        session.feed = cast("LiveFeed", feed)
        session.display = UntilItFailed()
        with pytest.raises(RuntimeError, match="the driver is broken"):
            session.run()


# --- what the user asks for ---


def test_quitting_ends_the_session_at_once(room: Room) -> None:
    room.display.commands = {4: (Command.QUIT,)}
    result = room.run()
    assert len(room.display.shown) == 5
    assert len(room.feed.steps) == 7
    assert len(result.motion.signals) == 5


def test_pausing_stops_the_judging_until_it_is_asked_for_again(room: Room) -> None:
    room.display.commands = {2: (Command.PAUSE,), 6: (Command.PAUSE,)}
    result = room.run()
    assert room.display.stages == [Stage.COACH] * 3 + [Stage.PAUSED] * 4 + [Stage.COACH] * 5
    assert room.voice.said == [(room.phrase("paused"), Urgency.INFO)]
    assert len(result.motion.signals) == 8


def test_restarting_counts_from_nothing(room: Room) -> None:
    room.display.commands = {8: (Command.RESTART,)}
    result = room.run()
    assert len(room.display.moments) == 12
    assert len(result.motion.signals) == 3


def test_the_voice_can_be_muted(room: Room) -> None:
    room.display.commands = {2: (Command.VOICE,)}
    room.run()
    assert room.voice.muted


def test_a_voice_that_was_muted_speaks_when_asked_again(room: Room) -> None:
    room.display.commands = {2: (Command.VOICE,), 5: (Command.VOICE,)}
    room.run()
    assert not room.voice.muted


@pytest.mark.parametrize("command", [Command.STILL, Command.MIRROR, Command.HELP])
def test_what_concerns_the_display_alone_changes_nothing_else(room: Room, command: Command) -> None:
    room.display.commands = {2: (command,)}
    result = room.run()
    assert room.display.stages == [Stage.COACH] * 12
    assert len(result.motion.signals) == 12
    assert room.voice.said == []


# --- the result of little ---


def test_a_session_in_which_nothing_was_judged_says_so(room: Room, tmp_path: Path) -> None:
    room.coach.pause()
    room.display.commands = {5: (Command.QUIT,)}
    result = room.run()
    assert result.reps == ()
    assert (result.verdict, result.summary) == (Verdict.NO_STRETCH, NOTHING_JUDGED)
    assert result.source.path.name == "camera 0"
    assert result.source.kind == "camera"
    content = json.loads((result.save(tmp_path) / "result.json").read_text(encoding="utf-8"))
    assert content["source"]["frames"] == 0
    assert content["view"]["yaw_deg"] is None


def test_a_session_without_any_frame_has_a_result(room: Room) -> None:
    room.feed.steps = [None, None]
    assert room.run().summary == NOTHING_JUDGED
    assert room.display.shown == []


def test_a_voice_that_cannot_speak_is_told_in_the_result(room: Room) -> None:
    room.voice.caution = NO_VOICE
    assert room.run().cautions[0] == NO_VOICE


def test_a_session_that_is_asked_to_end_judges_and_records_its_last_frame(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal may come in the middle of a frame; its handler asks, and nothing is torn apart."""
    with Recording(tmp_path) as recording:
        room.recording = recording
        session = room.session
        feed_frame = room.coach.feed_frame

        def interrupted(frame: Frame) -> Moment:
            if len(room.display.shown) == 5:
                session.ask_to_end()  # as a signal's handler does
            return feed_frame(frame)

        monkeypatch.setattr(room.coach, "feed_frame", interrupted)
        session.run()
        recording.conclude(session.result())
    result = json.loads((recording.folder / "result.json").read_text("utf-8"))
    assert result["source"]["frames"] == 6
    assert len(read_track(recording.folder / "landmarks.npy")) == 6
