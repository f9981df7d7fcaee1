"""What a screen is given to draw, and what is to be found in its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from tests.live.moments import judgement, moment

from formcheck.exercises.load import load_exercise
from formcheck.form.judgement import Pattern, Phase
from formcheck.live.moment import Stage
from formcheck.live.screen import Screen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.live.moment import Moment

    Picture = NDArray[np.uint8]

PLAN = load_exercise("auto")
LANGUAGES = sorted(PLAN.phrases)
WIDTH, HEIGHT = 1280, 720
BAND = slice(0, 108)
SIGN, WORD = slice(30, 170), slice(180, None)  # columns of the band
CUE = slice(600, HEIGHT)
BETWEEN = (slice(120, 590), slice(340, 940))  # where nothing is written on the picture

STATES: dict[str, Moment] = {
    "word_set_up": moment(stage=Stage.GUIDE),
    "word_paused": moment(stage=Stage.PAUSED),
    "word_unsure": moment(judged=judgement(0, Phase.HOLD, Pattern.UNSURE)),
    "word_push_back": moment(judged=judgement(0, Phase.HOLD, Pattern.PUSH_BACK)),
    "word_locked_lean": moment(judged=judgement(0, Phase.HOLD, Pattern.LOCKED_LEAN)),
    "word_soft_lean": moment(judged=judgement(0, Phase.HOLD, Pattern.SOFT_LEAN)),
    "word_lost_hug": moment(judged=judgement(0, Phase.HOLD, Pattern.LOST_HUG)),
    "word_idle": moment(judged=judgement(0, Phase.IDLE)),
    "word_set": moment(judged=judgement(0, Phase.SET)),
    "word_reach": moment(judged=judgement(0, Phase.REACH)),
    "word_release": moment(judged=judgement(0, Phase.RELEASE)),
}


def screen(language: str = "en", size: tuple[int, int] = (WIDTH, HEIGHT)) -> Screen:
    return Screen(PLAN.say(language), PLAN.dose, size)


def plain(level: int = 0, width: int = 640, height: int = 480) -> Picture:
    return np.full((height, width, 3), level, np.uint8)


def halves(width: int = 640, height: int = 480) -> Picture:
    """Red on the left, green on the right, and black above, where the band will be."""
    rgb = plain(0, width, height)
    rgb[height // 4 :, : width // 2, 0] = 200
    rgb[height // 4 :, width // 2 :, 1] = 200
    return rgb


def ground_of(area: Picture) -> Picture:
    """Return the colour of most of an area, shape (3,)."""
    return np.asarray(np.median(area.reshape(-1, 3), axis=0), np.uint8)


def ink(area: Picture) -> NDArray[np.bool_]:
    """Return where something is written, whatever the colours: shape (height, width)."""
    return np.asarray(np.abs(area - ground_of(area).astype(np.int16)).max(axis=2) > 40)


def luminance(colour: Picture) -> float:
    part = colour / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(area: Picture) -> float:
    """Return the contrast between what is written and what it is written on."""
    ground, letters = luminance(ground_of(area)), luminance(ground_of(area[ink(area)]))
    return (max(ground, letters) + 0.05) / (min(ground, letters) + 0.05)


def ink_of_cue(drawn: Picture) -> NDArray[np.bool_]:
    return np.asarray((drawn[CUE] > 200).all(axis=2))
