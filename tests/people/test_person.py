"""What is kept of a person counts before the camera it was seen with, read by the same model."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.people.cards import FULL, LITE, TALL, standing

from formcheck.form.reference import Reference
from formcheck.people.person import MOST_STANDINGS, Person, Standing

ANNA = Person("Anna", (standing("1280x720"), standing("Desk", reference=Reference(170.0))))


def test_each_camera_has_its_own_reference() -> None:
    assert ANNA.reference("1280x720", FULL) == TALL
    assert ANNA.reference("desk", FULL) == Reference(170.0)


@pytest.mark.parametrize(("camera", "model"), [("720x1280", FULL), ("1280x720", LITE)])
def test_what_another_camera_or_model_saw_is_not_used(camera: str, model: object) -> None:
    assert ANNA.reference(camera, model) is None  # type: ignore[arg-type]  # a model, by the table


def test_what_is_newly_seen_takes_the_place_of_the_same_camera_and_model() -> None:
    new = standing("DESK", reference=Reference(174.0), day=2)
    kept = ANNA.with_standing(new)
    assert kept.standings == (ANNA.standings[0], new)
    assert len(kept.with_standing(standing("Desk", LITE)).standings) == 3


def test_the_one_kept_longest_ago_goes_when_there_are_too_many() -> None:
    person = Person("Anna")
    for number in range(MOST_STANDINGS + 2):
        person = person.with_standing(standing(f"camera {number}"))
    assert len(person.standings) == MOST_STANDINGS
    assert person.standings[0].camera == "camera 2"
    assert person.standings[-1].camera == f"camera {MOST_STANDINGS + 1}"


def test_the_caution_names_cameras_but_not_the_person() -> None:
    caution = ANNA.not_used("640x480", LITE)
    assert caution.code == "reference_not_used"
    assert "640x480 (lite), only for 1280x720 (full), Desk (full)" in caution.message
    assert "Anna" not in caution.message


def test_what_is_seen_now_is_of_today() -> None:
    seen = Standing.today("Desk", FULL, TALL)
    today = datetime.now(UTC).astimezone().date()
    assert today - seen.kept_on in {timedelta(0), timedelta(1)}
    assert seen.suits("desk", FULL)
