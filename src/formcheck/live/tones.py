"""Beeps that can be told apart without looking: one pattern for each urgency."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from formcheck.live.utterance import Urgency

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE_HZ = 44_100
PEAK = 0.4  # of full scale: heard across a room, and no fright in headphones
RAMP_S = 0.012  # a tone that starts or ends faster than this clicks
GAP_S = 0.06

# (pitch in Hz, length in s). Nothing below 300 Hz: the loudspeakers of laptops cannot play it.
_PATTERNS = MappingProxyType(
    {
        Urgency.INFO: ((660.0, 0.14),),
        Urgency.PRAISE: ((660.0, 0.12), (990.0, 0.18)),
        Urgency.FAULT: ((330.0, 0.20), (330.0, 0.20)),
        Urgency.SAFETY: ((880.0, 0.14), (587.0, 0.14), (880.0, 0.14), (587.0, 0.14)),
    }
)


def beeps(urgency: Urgency) -> NDArray[np.int16]:
    """Return the pattern of an urgency, shape (n,), `RATE_HZ` samples a second.

    It starts and ends with silence, each tone swells and fades, and the peak is `PEAK` of full
    scale.
    """
    gap = np.zeros(round(GAP_S * RATE_HZ))
    parts = [gap]
    for frequency_hz, duration_s in _PATTERNS[urgency]:
        parts += [_tone(frequency_hz, duration_s), gap]
    return np.round(np.concatenate(parts) * np.iinfo(np.int16).max).astype(np.int16)


def _tone(frequency_hz: float, duration_s: float) -> NDArray[np.float64]:
    """Return a sine with raised-cosine ramps, shape (n,), first and last sample 0."""
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    from_edge_s = np.minimum(time_s, time_s[::-1])
    swell = 0.5 - 0.5 * np.cos(np.pi * np.minimum(from_edge_s / RAMP_S, 1.0))
    return PEAK * swell * np.sin(2 * np.pi * frequency_hz * time_s)
