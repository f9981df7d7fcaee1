from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.errors import ModelError
from formcheck.pose import LANDMARK_COUNT, find_model
from formcheck.pose.following import Seen
from formcheck.pose.scout import (
    BACKGROUND_SHARE,
    CLEARLY_SEEN,
    LOOKS_PER_TOUCH,
    PAINT,
    SAME_PERSON_TRUNKS,
    SCOUTING_S,
    Company,
    Scout,
    clear,
    distinct,
    is_company,
    picture_size,
    without,
)
from formcheck.video import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.pose.conftest import Script

    from formcheck.pose import Pose

    Cast = Callable[[float], list[Pose]]
    Scripted = Callable[[Cast], Script]
    Glances = Callable[..., list[Company | None]]

PICTURE = (1000.0, 500.0)


# --- who counts ---


def test_two_reports_of_one_person_are_one(person: Callable[..., Pose]) -> None:
    near = 80 * SAME_PERSON_TRUNKS
    one, again, other = (
        Seen.of(person(0, x, trunk=size), PICTURE)
        for x, size in ((300, 80), (300 + 0.9 * near, 78), (300 + 1.1 * near, 79))
    )
    kept = distinct([again, one, other])
    assert [id(seen) for seen in kept] == [id(one), id(other)]


@pytest.mark.parametrize(("share", "company"), [(0.9, False), (1.1, True)])
def test_somebody_small_is_background(
    person: Callable[..., Pose], share: float, company: bool
) -> None:
    near, far = person(0, 300), person(0, 600, trunk=80 * BACKGROUND_SHARE * share)
    assert is_company(distinct([Seen.of(far, PICTURE), Seen.of(near, PICTURE)])) == company


def test_nobody_and_one_are_no_company(person: Callable[..., Pose]) -> None:
    assert not is_company([])
    assert not is_company([Seen.of(person(0, 300), PICTURE)])


def test_whoever_is_mostly_hidden_is_not_clear(person: Callable[..., Pose]) -> None:
    plain = Seen.of(person(0, 300), PICTURE)
    # Most landmarks in plain sight do not make up for a mean below the limit.
    visibility = np.where(np.arange(LANDMARK_COUNT) < 0.6 * LANDMARK_COUNT, 1.0, 0.0)
    faint = Seen.of(dataclasses.replace(person(0, 600), visibility=visibility), PICTURE)
    assert [id(one) for one in clear([plain, faint])] == [id(plain)]


@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_a_picture_is_as_big_as_it_was_before_it_was_scaled_down(scale: float) -> None:
    frame = Frame(0, 0.0, np.zeros((40, 100, 3), np.uint8), scale)
    assert picture_size(frame) == (100 * scale, 40 * scale)


# --- painting over ---


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_person_is_painted_over_with_a_margin(person: Callable[..., Pose], scale: float) -> None:
    """The stick person at 300, 200 spans 260..340 by 120..440; 0.15 of 320 px are 48."""
    frame = Frame(0, 0.0, np.zeros((500, 1000, 3), np.uint8), scale)
    pose = person(0, 300)
    at_scale = dataclasses.replace(pose, px=pose.px * scale)
    painted = without(frame, Seen.of(at_scale, (1000 * scale, 500 * scale)))
    rows, columns = np.nonzero((painted.rgb == PAINT).all(axis=2))
    assert (columns.min(), columns.max() + 1) == (260 - 48, 340 + 48)
    assert (rows.min(), rows.max() + 1) == (120 - 48, 440 + 48)
    assert len(rows) == (80 + 96) * (320 + 96)
    assert not frame.rgb.any(), "the frame itself is left alone"


def test_a_person_at_the_edge_is_painted_over_within_the_picture(
    person: Callable[..., Pose],
) -> None:
    frame = Frame(0, 0.0, np.zeros((500, 1000, 3), np.uint8))
    for x, where in ((0, np.s_[:, :80]), (1000, np.s_[:, -80:])):
        painted = without(frame, Seen.of(person(0, x), PICTURE))
        assert (painted.rgb[200:300][where] == PAINT).all()
        assert not painted.rgb[:, 200:800].any()


# --- when to look, with a scripted landmarker ---


@pytest.fixture
def glances(stage: Callable[[float], Frame], person: Callable[..., Pose]) -> Glances:
    """Let a scout see ten frames a second while somebody at 300, 200 is followed."""

    def look_around(seconds: float) -> list[Company | None]:
        with Scout(find_model("lite")) as scout:
            return [
                scout.sees_company([Seen.of(person(i / 10, 300), PICTURE)], stage(i / 10))
                for i in range(round(seconds * 10))
            ]

    return look_around


def test_others_are_looked_for_now_and_then(
    scripted: Scripted, glances: Glances, person: Callable[..., Pose]
) -> None:
    """Every fourth look is two: at the whole picture, and at what is left beside the person."""
    script = scripted(lambda t: [person(t, 300)])
    seen = glances(LOOKS_PER_TOUCH * SCOUTING_S + 1)
    looks = [SCOUTING_S * look for look in range(LOOKS_PER_TOUCH + 1)]
    assert script.scouted_s == pytest.approx([looks[0], *looks, looks[-1]])
    assert [i / 10 for i, found in enumerate(seen) if found is not None] == pytest.approx(looks)
    assert set(seen) == {None, Company.NONE}


def test_somebody_further_off_is_company_apart(
    scripted: Scripted, glances: Glances, person: Callable[..., Pose]
) -> None:
    scripted(lambda t: [person(t, 300)] + ([person(t, 700)] if t > 1 else []))
    seen = glances(2 * SCOUTING_S)
    assert [found for found in seen if found is not None] == [Company.NONE, Company.APART]


def test_somebody_who_is_painted_over_as_well_is_touching(
    scripted: Scripted, glances: Glances, person: Callable[..., Pose]
) -> None:
    scripted(lambda t: [person(t, 300), person(t, 360)])
    assert glances(0.1) == [Company.TOUCHING]


def test_those_who_touch_are_missed_between_the_looks_for_touch(
    scripted: Scripted, glances: Glances, person: Callable[..., Pose]
) -> None:
    scripted(lambda t: [person(t, 300)] + ([person(t, 360)] if t > 1 else []))
    found = [found for found in glances(LOOKS_PER_TOUCH * SCOUTING_S + 0.1) if found is not None]
    assert found == [Company.NONE] * LOOKS_PER_TOUCH + [Company.TOUCHING]


@pytest.mark.parametrize(("visibility", "company"), [(0.05, Company.APART), (-0.05, Company.NONE)])
def test_what_is_mostly_hidden_is_furniture(
    scripted: Scripted,
    glances: Glances,
    person: Callable[..., Pose],
    visibility: float,
    company: Company,
) -> None:
    faint = np.full(LANDMARK_COUNT, CLEARLY_SEEN + visibility)
    script = scripted(lambda t: [person(t, 300)])
    script.phantoms = lambda t: (
        [dataclasses.replace(person(t, 700), visibility=faint)] if t > 1 else []
    )
    assert glances(2 * SCOUTING_S)[round(10 * SCOUTING_S)] is company


def fail(_time_s: float) -> list[Pose]:
    raise ModelError("it broke")


def test_a_scout_is_closed_at_the_end_also_after_an_error(
    scripted: Scripted, stage: Callable[[float], Frame], person: Callable[..., Pose]
) -> None:
    script = scripted(fail)
    scout = Scout(find_model("lite"))
    assert script.still_open == 1
    with pytest.raises(ModelError, match="it broke"), scout:
        scout.sees_company([Seen.of(person(0, 300), PICTURE)], stage(0.0))
    assert script.still_open == 0


def test_a_scout_without_a_model_says_so(scripted: Scripted) -> None:
    script = scripted(lambda _: [])
    script.missing = "image"
    with pytest.raises(ModelError, match="no such model"):
        Scout(find_model("lite"))
