"""A whole session, its camera, display and voice laid out by the test; the coach is real.

What it does when one of them fails is tested in test_session_trouble.py.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.live.room import Room, ScriptedDisplay, ScriptedFeed, ScriptedVoice, frames_from

from formcheck.form.judgement import Pattern, Verdict
from formcheck.live.coach import Coach
from formcheck.live.display import Command
from formcheck.live.moment import Stage
from formcheck.live.recording import Recording
from formcheck.live.utterance import Urgency
from formcheck.pose.store import read_track
from formcheck.video import VideoFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from formcheck.analysis import Analysis
    from formcheck.live.moment import Moment
    from formcheck.video.frame import Frame

    FramesOf = Callable[[Path, float, float], NDArray[np.uint8]]


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


# --- its end ---


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
