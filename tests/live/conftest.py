"""Coaches with the small model, pictures to show them, and a short session."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest
from tests.live.room import Room, ScriptedDisplay, ScriptedFeed, ScriptedVoice, frames_from

import formcheck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.live.room import Steps
    from tests.live.showing import Pictures


@pytest.fixture
def lite() -> Iterable[Callable[..., formcheck.Coach]]:
    """Give coaches that use the small model, closed at the end of the test."""
    made: list[formcheck.Coach] = []

    def make(**options: object) -> formcheck.Coach:
        made.append(formcheck.Coach(**({"model": "lite"} | options)))  # type: ignore[arg-type]  # whatever a test asks for
        return made[-1]

    yield make
    for coach in made:
        coach.close()


@pytest.fixture(scope="module")
def film(samples: Path, frames_of: Callable[..., Pictures]) -> Callable[..., Pictures]:
    """Give every other picture of a sample between two moments, made once."""

    @functools.cache
    def read(name: str, start_s: float = 0.0, end_s: float = 6.0) -> Pictures:
        return frames_of(samples / f"{name}.mp4", start_s, end_s, every=2)

    return read


@pytest.fixture(scope="module")
def walk(samples: Path, frames_of: Callable[..., Pictures]) -> Steps:
    """Twelve frames with somebody in them."""
    return frames_from(frames_of(samples / "walking.mp4", 1.0, 1.44))


@pytest.fixture
def room(walk: Steps) -> Iterator[Room]:
    """Give a short session whose figures do not matter."""
    with formcheck.Coach(model="lite", guide=False) as coach:
        yield Room(coach, ScriptedFeed(list(walk)), ScriptedDisplay(), ScriptedVoice())
