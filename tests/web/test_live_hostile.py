"""What a page should never send to a coached session: it is refused, and the session goes on."""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.web.tab import GREY, LITE, TOKEN, Settings, jpeg, message, opened, studio

from formcheck.errors import InputError
from formcheck.web.inbox import MOST_COMMANDS, Inbox
from formcheck.web.live import REFUSED
from formcheck.web.picture import LARGEST_BYTES, LONGEST_SIDE, read_picture

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.applications import Starlette


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    return studio(Settings(tmp_path / "records"))


@pytest.mark.parametrize(
    "wishes",
    [
        {"token": "another"},
        {"token": 1},
        {"token": "t" * 5000},
        {"exercise": "/etc/passwd"},
        {"exercise": "mine.toml"},
        {"model": "../models/pose_landmarker_lite.task"},
        {"side": "both"},
        {"language": "en\n"},
        {"guide": "no"},
    ],
)
def test_what_the_page_never_asks_for_is_refused(app: Starlette, wishes: dict[str, Any]) -> None:
    async def session() -> tuple[dict[str, Any], int]:
        async with opened(app, **({"token": TOKEN} | wishes)) as tab:
            return await tab.answer(), await tab.end()

    answer, code = asyncio.run(session())
    assert "reload" in answer["error"]
    assert code == REFUSED


def test_a_picture_before_the_first_message_is_refused(app: Starlette) -> None:
    async def session() -> tuple[dict[str, Any], int]:
        async with opened(app) as tab:
            return await tab.see(0.0, GREY), await tab.end()

    answer, code = asyncio.run(session())
    assert set(answer) == {"error"}
    assert code == REFUSED


def test_without_a_token_nothing_is_understood(app: Starlette) -> None:
    async def session() -> dict[str, Any]:
        async with opened(app, exercise="auto") as tab:
            return await tab.answer()

    assert "token" in asyncio.run(session())["error"]


CUT = GREY[: len(GREY) // 2]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.mark.parametrize(
    "picture",
    [b"", b"no picture", CUT, PNG, b"\xff\xd8\xff" + bytes(1000), GREY + bytes(LARGEST_BYTES)],
    ids=["none", "text", "cut", "png", "zeros", "huge"],
)
def test_a_bad_picture_is_refused_and_the_session_goes_on(app: Starlette, picture: bytes) -> None:
    async def session() -> tuple[dict[str, Any], dict[str, Any]]:
        async with opened(app, **LITE) as tab:
            await tab.answer()
            return await tab.see(0.0, picture), await tab.see(1.0, GREY)

    refused, seen = asyncio.run(session())
    assert set(refused) == {"error"}
    assert seen["t"] == 1.0


@pytest.mark.parametrize("size", [(LONGEST_SIDE + 1, 40), (40, LONGEST_SIDE + 1), (8, 8)])
def test_a_picture_of_a_size_that_no_page_sends_is_refused_unpacked(size: tuple[int, int]) -> None:
    picture = jpeg(np.zeros((size[1], size[0], 3), np.uint8))
    with pytest.raises(InputError, match="pixels"):
        read_picture(message(0.0, picture[: len(picture) - 3]))


@pytest.mark.parametrize("time_s", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_a_time_that_is_none_is_refused(time_s: float) -> None:
    with pytest.raises(InputError, match="time"):
        read_picture(struct.pack("<d", time_s) + GREY)


def test_a_grey_picture_becomes_one_in_colour() -> None:
    time_s, rgb = read_picture(message(2.5, jpeg(np.full((48, 64), 90, np.uint8))))
    assert (time_s, rgb.shape, rgb.dtype.name) == (2.5, (48, 64, 3), "uint8")


def test_times_that_do_not_rise_and_unknown_commands_are_told(app: Starlette) -> None:
    async def session() -> None:
        async with opened(app, **LITE) as tab:
            await tab.answer()
            await tab.see(5.0, GREY)
            assert "order of time" in (await tab.see(5.0, GREY))["error"]
            assert "closer than" in (await tab.see(5.0 + 1e-12, GREY))["error"]
            assert "too long" in (await tab.see(1e6, GREY))["error"]
            tab.say(type="format the disk")
            assert "unknown" in (await tab.answer())["error"]
            assert (await tab.see(5.1, GREY))["t"] == 5.1

    asyncio.run(session())


def test_only_the_newest_picture_waits() -> None:
    class Socket:
        def __init__(self) -> None:
            self.messages: list[dict[str, Any]] = [
                {"type": "websocket.receive", "bytes": b"old"},
                {"type": "websocket.receive", "text": "first"},
                {"type": "websocket.receive", "bytes": b"new"},
                *[{"type": "websocket.receive", "text": "more"}] * 100,
            ]
            self.silent = asyncio.Event()

        async def receive(self) -> dict[str, Any]:
            if self.messages:
                return self.messages.pop(0)
            self.silent.set()
            await asyncio.Event().wait()
            raise AssertionError

    async def session() -> list[str | bytes | None]:
        socket = Socket()
        inbox = Inbox(socket)  # type: ignore[arg-type]  # all that it uses of one
        reading = asyncio.create_task(inbox.fill())
        await socket.silent.wait()
        taken = [await inbox.take(1.0) for _ in range(MOST_COMMANDS + 1)]
        with pytest.raises(TimeoutError):
            await inbox.take(0)
        reading.cancel()
        return taken

    taken = asyncio.run(session())
    assert taken == ["first", *["more"] * (MOST_COMMANDS - 1), b"new"]
