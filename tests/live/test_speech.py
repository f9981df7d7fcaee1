"""Which of the system's voices speaks a language."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from formcheck.live.speech import choose_voice

ESPEAK = [
    SimpleNamespace(id="de", languages=["de"]),
    SimpleNamespace(id="caribbean", languages=["en-029"]),
    SimpleNamespace(id="british", languages=["en-gb"]),
    SimpleNamespace(id="american", languages=["en-us"]),
    SimpleNamespace(id="latin", languages=["es-419"]),
    SimpleNamespace(id="spanish", languages=["es"]),
    SimpleNamespace(id="belgian", languages=["fr-be"]),
    SimpleNamespace(id="french", languages=["fr-fr"]),
    SimpleNamespace(id="mute", languages=None),
]


@pytest.mark.parametrize(
    ("language", "voice"),
    [("de", "de"), ("en", "american"), ("es", "spanish"), ("fr", "french")],
)
def test_a_language_is_spoken_as_at_its_home(language: str, voice: str) -> None:
    assert choose_voice(ESPEAK, language, default="mute") == voice


def test_the_voice_that_the_user_has_chosen_stays_if_it_speaks_the_language() -> None:
    assert choose_voice(ESPEAK, "en", default="caribbean") is None


def test_a_language_without_a_voice_is_left_to_the_usual_one() -> None:
    assert choose_voice(ESPEAK, "ja", default="british") is None
    assert choose_voice(ESPEAK, "e", default="de") is None


def test_languages_are_recognised_in_the_writing_of_every_system() -> None:
    mac = [
        SimpleNamespace(id="Anna", languages=["de_DE"]),
        SimpleNamespace(id="Thomas", languages=["fr_FR"]),
    ]
    assert choose_voice(mac, "fr", default="Anna") == "Thomas"
