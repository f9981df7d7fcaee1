"""Coaching over a WebSocket, with the real coach, as a browser's page meets it.

What no page sends is tested in test_live_hostile.py.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.web.tab import GREY, LITE, Settings, Tab, jpeg, message, opened, studio

from formcheck.conclusion import NOTHING_JUDGED
from formcheck.form.judgement import Verdict
from formcheck.live.coach import Coach
from formcheck.live.state_words import SIGNS
from formcheck.report.saved import load
from formcheck.web.live import BROKEN, CROWDED, MOST_SESSIONS
from formcheck.web.picture import read_picture
from formcheck.web.wishes import read_wishes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.applications import Starlette

    Film = Callable[..., list[tuple[float, bytes]]]

FPS = 12.5
SINCE_S = 4000.25  # a page's clock does not begin with the session


@pytest.fixture(scope="module")
def film(samples: Path, frames_of: Callable[..., np.ndarray]) -> Film:
    """Give every other picture of a sample between two moments, as the page would send it."""

    def read(
        name: str, start_s: float, end_s: float, size: tuple[int, int] | None = None
    ) -> list[tuple[float, bytes]]:
        frames = frames_of(samples / f"{name}.mp4", start_s, end_s)[::2]
        return [
            (SINCE_S + start_s + number / FPS, jpeg(frame, size))
            for number, frame in enumerate(frames)
        ]

    return read


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    return studio(Settings(tmp_path / "records"))


async def play(tab: Tab, film: list[tuple[float, bytes]]) -> list[dict[str, Any]]:
    return [await tab.see(time_s, picture) for time_s, picture in film]


def cues(answers: list[dict[str, Any]]) -> list[str]:
    return [each["cue"]["text"] for each in answers if each["cue"]]


# --- the judge is that of every live session ---


def test_it_says_of_a_film_what_the_coach_says(app: Starlette, film: Film) -> None:
    lean = film("locked_lean_standing", 0.0, 7.0)

    async def session() -> tuple[dict[str, Any], list[dict[str, Any]]]:
        async with opened(app, **LITE) as tab:
            return await tab.answer(), await play(tab, lean)

    greeting, answers = asyncio.run(session())
    with Coach(model="lite", guide=False) as coach:
        moments = [coach.feed(read_picture(message(*each))[1], each[0]) for each in lean]
        phrases, dose = coach.phrases, coach.plan.dose
    np.testing.assert_allclose(
        [np.nan if each["knee_deg"] is None else each["knee_deg"] for each in answers],
        [each.sample.knee_deg for each in moments],
        atol=0.051,
    )
    assert cues(answers) == [each.cue.text for each in moments if each.cue]
    assert phrases["knee_locked"] in cues(answers)
    assert len(answers[-1]["reps"]) == len(moments[-1].reps) == 1
    assert answers[-1]["reps"] == ["locked_lean"]
    assert [each["t"] for each in answers] == [each[0] for each in lean]
    assert "word_locked_lean" in {each["state"] for each in answers}
    assert greeting["phrases"]["word_locked_lean"] == phrases["word_locked_lean"]
    assert greeting["dose"] == {"hold_s": dose.hold_s, "holds": dose.holds, "per_leg": True}
    assert {each["state"] for each in answers} <= set(greeting["signs"]) == set(SIGNS)
    assert set(greeting["signs"]) <= set(greeting["phrases"])


def test_a_push_back_is_praised_and_its_hold_counts(app: Starlette, film: Film) -> None:
    async def session() -> tuple[list[dict[str, Any]], dict[str, Any]]:
        async with opened(app, **LITE) as tab:
            await tab.answer()
            answers = await play(tab, film("push_back_bench", 0.0, 9.0))
            tab.say(type="finish")
            return answers, await tab.answer()

    answers, end = asyncio.run(session())
    assert "Good. Hold." in cues(answers)
    held = [each["hold_s"] for each in answers if each["hold_s"] is not None]
    assert max(held) > 2
    assert all(each["state"] == "word_push_back" for each in answers if each["hold_s"] is not None)
    assert answers[-1]["dose"]["right"]["held_s"] > 2
    assert answers[-1]["front_leg"] == "right"
    summary = end["summary"]
    assert summary["verdict"] == "push_back"
    assert (summary["verdict_words"], summary["sign"]) == ("PUSH-BACK: the true stretch", "✓")
    assert [each["word"] for each in summary["rep_words"]] == ["push-back"] * len(summary["reps"])
    assert end["recorded"] is False


def test_landmarks_are_shares_of_the_picture_whatever_its_size(app: Starlette, film: Film) -> None:
    """The page sends smaller pictures where the connection is slow; nobody moves by that."""
    large = film("locked_lean_standing", 0.0, 0.75)
    small = film("locked_lean_standing", 0.8, 1.6, (384, 288))

    async def session() -> list[dict[str, Any]]:
        async with opened(app, **LITE) as tab:
            await tab.answer()
            return await play(tab, large + small)

    answers = asyncio.run(session())
    before, after = answers[len(large) - 1], answers[len(large)]
    places = [np.array(each["landmarks"], float)[:, :2] for each in (before, after)]
    assert np.abs(places[0] - places[1])[11:].max() < 0.04
    assert (places[1][[11, 12, 23, 24, 25, 26]] < 1).all()
    assert after["knee_deg"] == pytest.approx(before["knee_deg"], abs=4)


def test_nobody_has_no_landmarks(app: Starlette) -> None:
    async def session() -> dict[str, Any]:
        async with opened(app, **LITE) as tab:
            await tab.answer()
            return await tab.see(0.0, GREY)

    answer = asyncio.run(session())
    assert (answer["landmarks"], answer["knee_deg"], answer["front_leg"]) == (None, None, None)
    assert answer["state"] == "word_unsure"


def test_the_guide_says_what_the_set_up_lacks_until_it_is_left_out(app: Starlette) -> None:
    async def session() -> list[dict[str, Any]]:
        async with opened(app, **(LITE | {"guide": True, "language": "de"})) as tab:
            await tab.answer()
            answers = [await tab.see(number / 5, GREY) for number in range(6)]
            tab.say(type="begin")
            return [*answers, await tab.see(2.0, GREY)]

    answers = asyncio.run(session())
    assert answers[0]["guide"] is None
    assert {each["state"] for each in answers[:-1]} == {"word_set_up"}
    assert answers[5]["guide"] == "Komm ins Bild."
    assert cues(answers) == ["Komm ins Bild."]
    assert (answers[-1]["stage"], answers[-1]["guide"]) == ("coach", None)


def test_pause_resume_and_restart_do_what_they_say(app: Starlette, film: Film) -> None:
    lean = film("locked_lean_standing", 0.0, 7.0)

    async def session() -> None:
        async with opened(app, **LITE) as tab:
            await tab.answer()
            assert (await play(tab, lean))[-1]["reps"] == ["locked_lean"]
            tab.say(type="pause")
            paused = await tab.see(SINCE_S + 8, lean[-1][1])
            assert (paused["stage"], paused["state"]) == ("paused", "word_paused")
            tab.say(type="resume")
            tab.say(type="restart")
            again = await tab.see(SINCE_S + 9, lean[-1][1])
            assert (again["stage"], again["reps"]) == ("coach", [])

    asyncio.run(session())


# --- a few at a time, and what is left of them ---


def test_only_a_few_sessions_run_at_once_and_closing_one_frees_its_place(app: Starlette) -> None:
    async def ready(tab: Tab) -> bool:
        return "ready" in await tab.answer()

    async def another() -> tuple[dict[str, Any], int]:
        async with opened(app, **LITE) as third:
            answer = await third.answer()
            return answer, 0 if "ready" in answer else await third.end()

    async def session() -> None:
        assert MOST_SESSIONS == 2
        async with opened(app, **LITE) as first:
            async with opened(app, **LITE) as second:
                assert await ready(first)
                assert await ready(second)
                answer, code = await another()
                assert "2 live sessions" in answer["error"]
                assert code == CROWDED
                assert (await first.see(0.0, GREY))["t"] == 0.0
            async with asyncio.timeout(30):  # its model is freed a moment after it is gone
                while "ready" not in (await another())[0]:
                    pass

    asyncio.run(session())


def test_a_session_ends_with_its_summary_even_where_nothing_was_seen(app: Starlette) -> None:
    async def session() -> tuple[dict[str, Any], int]:
        async with opened(app, **LITE) as tab:
            await tab.answer()
            tab.say(type="finish")
            return await tab.answer(), await tab.end()

    end, code = asyncio.run(session())
    assert end["summary"]["verdict"] == Verdict.NO_STRETCH
    assert end["summary"]["summary"] == NOTHING_JUDGED
    assert code == 1000


@pytest.mark.parametrize("finished", [True, False])
def test_a_session_is_recorded_if_asked_also_when_its_tab_is_closed(
    tmp_path: Path, film: Film, *, finished: bool
) -> None:
    records = tmp_path / "records"

    async def session() -> None:
        async with opened(studio(Settings(records)), **LITE, record=True) as tab:
            await tab.answer()
            await play(tab, film("locked_lean_standing", 0.0, 2.4))
            if finished:
                tab.say(type="finish")
                assert (await tab.answer())["recorded"] is True

    asyncio.run(session())
    (folder,) = until_there(records, "result.json")
    names = {"frames.csv", "landmarks.npy", "result.json", "session.mp4"}
    assert {each.name for each in folder.iterdir()} == names
    assert load(folder).analysis.source.kind == "camera"


def until_there(records: Path, name: str) -> list[Path]:
    """Return the folders of recordings, all threads of their sessions having ended."""
    import threading  # noqa: PLC0415 - for this alone

    for thread in threading.enumerate():
        if thread.name.startswith("formcheck-live"):
            thread.join(30)
    return [each.parent for each in records.glob(f"*/{name}")]


@pytest.mark.parametrize("asked", [True, False])
def test_nothing_is_kept_unasked_or_of_a_session_without_a_picture(
    tmp_path: Path, *, asked: bool
) -> None:
    records = tmp_path / "records"

    async def session() -> None:
        async with opened(studio(Settings(records)), **LITE, record=asked) as tab:
            await tab.answer()
            if not asked:
                await tab.see(0.0, GREY)

    asyncio.run(session())
    assert until_there(records, ".") == []
    assert not list(records.glob("*"))


def test_a_place_where_nothing_can_be_recorded_is_told(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("a file")

    async def session() -> tuple[dict[str, Any], int]:
        settings = Settings(tmp_path / "records")
        async with opened(studio(settings), **LITE, record=True) as tab:
            return await tab.answer(), await tab.end()

    answer, code = asyncio.run(session())
    assert "cannot be recorded" in answer["error"]
    assert code == BROKEN


def test_wishes_have_sensible_defaults() -> None:
    wishes = read_wishes('{"token": "t", "unknown": 1}')
    assert (wishes.exercise, wishes.side, wishes.model, wishes.language) == (
        "auto",
        "auto",
        "full",
        "en",
    )
    assert (wishes.guide, wishes.reference, wishes.record) == (True, False, False)
