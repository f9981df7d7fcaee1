from __future__ import annotations

import json

import pytest

from formcheck.fleet.hearing import HIGHEST_COUNT
from formcheck.web.progress import DRAWING_SHARE, Progress, told


def test_the_time_left_follows_from_the_rate() -> None:
    watching = Progress("watching", 100, 300, since_s=50.0)
    assert watching.left_s(60.0) == pytest.approx(20 + 30 * DRAWING_SHARE)
    drawing = Progress("drawing", 100, 300, since_s=50.0)
    assert drawing.left_s(60.0) == pytest.approx(20)


def test_what_nobody_can_know_is_not_guessed() -> None:
    assert Progress("watching", 100, None, since_s=50.0).left_s(60.0) is None
    assert Progress("watching", 0, 300, since_s=50.0).left_s(60.0) is None
    assert Progress("watching", 1, 300, since_s=50.0).left_s(50.1) is None


def test_a_clip_that_is_longer_than_it_said_has_no_negative_time_left() -> None:
    assert Progress("drawing", 400, 300, since_s=50.0).left_s(60.0) == 0


def test_each_stage_has_a_clock_of_its_own() -> None:
    first = told(["watching", 1, 300], None)
    assert first is not None
    later = told(["watching", 2, 300], first)
    assert later is not None
    assert later.since_s == first.since_s
    drawing = told(["drawing", 1, 300], Progress("watching", 300, 300, since_s=-1.0))
    assert drawing is not None
    assert drawing.since_s > 0


def test_the_highest_counts_can_be_reckoned_with() -> None:
    for done in (1, HIGHEST_COUNT):
        assert Progress("watching", done, HIGHEST_COUNT, since_s=-1.0).values()["left_s"] > 0


@pytest.mark.parametrize(
    "message",
    [
        "[]",
        '["done"]',
        '["watching", "1", 2]',
        '["fetching", 1, 2]',
        f'["watching", 1{"0" * 400}, 2]',
    ],
)
def test_what_is_no_progress_is_not_taken_for_it(message: str) -> None:
    assert told(json.loads(message), None) is None
