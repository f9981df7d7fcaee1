"""A session whose camera, disk or voice fails, or in which there is little to judge."""

from __future__ import annotations

import json
import shutil
import threading
import time
from typing import TYPE_CHECKING, cast

import pytest
from tests.live.room import BLACK, LOST, NO_VOICE, ScriptedDisplay

from formcheck.conclusion import NOTHING_JUDGED
from formcheck.errors import Caution, UsageError
from formcheck.form.judgement import Verdict
from formcheck.live.display import Command
from formcheck.live.recording import Recording
from formcheck.live.utterance import Urgency
from formcheck.video.capture import Feed
from formcheck.video.frame import Frame
from formcheck.video.grabber import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from tests.live.room import Room

    from formcheck.live.moment import Moment
    from formcheck.video.feed import LiveFeed

LONG_S = 20.0


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


def test_what_was_seen_before_a_failure_is_kept(room: Room, tmp_path: Path) -> None:
    room.recording = Recording(tmp_path)
    session = room.session
    session.run()
    session.keep()
    content = json.loads((room.recording.folder / "result.json").read_text(encoding="utf-8"))
    assert content["source"]["frames"] == 12


def test_a_session_that_failed_before_its_first_frame_has_nothing_to_keep(
    room: Room, tmp_path: Path
) -> None:
    room.recording = Recording(tmp_path)
    room.session.keep()
    room.recording.close()
    assert not list(room.recording.folder.glob("result.json"))


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
