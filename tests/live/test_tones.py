"""Beeps that do not click, do not deafen, and can be told apart."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.live.tones import PEAK, RATE_HZ, beeps
from formcheck.live.utterance import Urgency

FULL_SCALE = np.iinfo(np.int16).max


def runs_of_sound(samples: np.ndarray) -> list[np.ndarray]:
    """Cut at every silence of 20 ms or more."""
    quiet = RATE_HZ // 50
    at = np.flatnonzero(samples)
    return [
        samples[part[0] : part[-1] + 1]
        for part in np.split(at, np.where(np.diff(at) > quiet)[0] + 1)
    ]


def pitch_hz(tone: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(tone, 4 * RATE_HZ))
    return float(spectrum.argmax() / 4)


@pytest.mark.parametrize("urgency", Urgency)
def test_beeps_start_and_end_in_silence_and_stay_below_their_peak(urgency: Urgency) -> None:
    samples = beeps(urgency)
    assert samples.dtype == np.int16
    assert samples[0] == samples[-1] == 0
    assert 0.9 * PEAK < np.abs(samples).max() / FULL_SCALE <= PEAK + 1e-4


@pytest.mark.parametrize("urgency", Urgency)
def test_every_tone_swells_and_fades_without_a_click(urgency: Urgency) -> None:
    for tone in runs_of_sound(beeps(urgency)):
        loudness = np.abs(tone) / (PEAK * FULL_SCALE)
        ms = RATE_HZ // 1000
        assert loudness[:ms].max() < 0.05
        assert loudness[-ms:].max() < 0.05
        # What a click is: much energy far above the tone.
        spectrum = np.abs(np.fft.rfft(tone)) ** 2
        above = spectrum[int(4_000 * len(tone) / RATE_HZ) :]
        assert above.sum() < 1e-5 * spectrum.sum()


def test_each_urgency_has_a_pattern_of_its_own() -> None:
    tunes = {each: [pitch_hz(tone) for tone in runs_of_sound(beeps(each))] for each in Urgency}
    assert len(tunes[Urgency.INFO]) == 1
    low, high = tunes[Urgency.PRAISE]
    assert high > 1.3 * low
    first, second = tunes[Urgency.FAULT]
    assert first == pytest.approx(second, abs=1)
    assert first < low
    assert len(tunes[Urgency.SAFETY]) > 2
