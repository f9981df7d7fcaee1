"""What can be seen from three metres away, told by the pixels."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.live.moments import cue, judgement, moment, nobody, rep, sample, somebody
from tests.live.pictures import (
    BAND,
    BETWEEN,
    CUE,
    HEIGHT,
    LANGUAGES,
    PLAN,
    SIGN,
    STATES,
    WIDTH,
    WORD,
    contrast,
    halves,
    ink,
    ink_of_cue,
    plain,
    screen,
)

from formcheck.drawing.brush import BOLD, WHITE, Brush
from formcheck.drawing.letters import Letters
from formcheck.form.dose import LegDose
from formcheck.form.judgement import FindingCode, Pattern, Phase
from formcheck.live.screen import LOOKS

if TYPE_CHECKING:
    from tests.live.pictures import Picture

CONTRAST = 3.0  # what WCAG 2.2 asks of large letters

CALLED_OUT = {"go", "hold", "praise", "release", "set_up", *map(str, FindingCode)}


def lettering(text: str) -> Picture:
    canvas = plain(0, 1200, 80)
    Brush(canvas, Letters()).text(text, (20, 60), 48, weight=BOLD)
    return canvas


# --- how it looks ---


@pytest.mark.parametrize("size", [(WIDTH, HEIGHT), (640, 360), (1920, 1080)])
@pytest.mark.parametrize("frame", [(640, 480), (1280, 720), (540, 960), (64, 48), (2, 2)])
def test_the_picture_has_the_size_that_was_asked_for(
    size: tuple[int, int], frame: tuple[int, int]
) -> None:
    drawn = screen(size=size).draw(plain(200, *frame), STATES["word_push_back"], helping=True)
    assert drawn.shape == (size[1], size[0], 3)
    assert drawn.dtype == np.uint8
    assert drawn.flags.c_contiguous


@pytest.mark.parametrize(
    ("frame", "expected"), [((640, 480), 960), ((540, 960), 405), ((64, 48), 960)]
)
def test_a_frame_is_shown_whole_and_in_the_middle(frame: tuple[int, int], expected: int) -> None:
    lit = screen().draw(plain(200, *frame), None)[:, :, 0] > 100
    columns = np.flatnonzero(lit.any(axis=0))
    assert lit[:, columns].all()
    assert len(columns) == pytest.approx(expected, abs=1)
    assert columns[0] + columns[-1] == pytest.approx(WIDTH - 1, abs=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_states_differ_in_colour_alone(language: str) -> None:
    drawn = {word: screen(language).draw(plain(), STATES[word])[BAND] for word in STATES}
    words = {word: ink(band[:, WORD]) for word, band in drawn.items()}
    for first, second in combinations(words, 2):
        assert (words[first] ^ words[second]).sum() > 300, (first, second)
    signs = {word: ink(band[:, SIGN]) for word, band in drawn.items()}
    by_sign = ["word_push_back", "word_locked_lean", "word_lost_hug", "word_unsure", "word_paused"]
    for first, second in combinations([*by_sign, "word_reach", "word_set"], 2):
        assert (signs[first] ^ signs[second]).sum() > 100, (first, second)


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("word", STATES)
def test_words_stand_out_from_their_band_on_dark_and_bright_pictures(word: str, level: int) -> None:
    rgb = plain(level, WIDTH, HEIGHT)
    drawn = screen().draw(rgb, STATES[word], trouble="The camera is gone.")
    assert contrast(drawn[BAND, WORD]) >= CONTRAST
    assert contrast(drawn[CUE]) >= CONTRAST
    assert contrast(screen().draw(rgb, None, notice="still.png")[CUE]) >= CONTRAST


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_fits_and_what_is_called_out_is_large(language: str) -> None:
    brush = Brush(plain(0, WIDTH, HEIGHT), Letters())
    for key, text in PLAN.say(language).texts.items():
        size = brush.fitting(text, 61, 1216, BOLD)
        assert size <= 61
        assert brush.extent(text, size, BOLD) <= 1216
        if key in CALLED_OUT:
            assert size >= 0.05 * HEIGHT, text
        lines = screen(language).draw(plain(), None, notice=text)[CUE]
        columns = np.flatnonzero(ink(lines).any(axis=0))
        assert 20 <= columns[0] <= columns[-1] < WIDTH - 20, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_states_word_fits_even_a_small_window(language: str) -> None:
    for word, shown in STATES.items():
        band = screen(language, (320, 240)).draw(plain(), shown)[:36]
        assert not ink(band)[:, -4:].any(), word


def test_letters_of_all_languages_are_drawn() -> None:
    letters = {
        letter
        for phrases in PLAN.phrases.values()
        for text in phrases.texts.values()
        for letter in text
        if not letter.isascii()
    } | {"°"}
    assert letters >= set("äöüÖÜéèêàçó°")
    unknown = lettering("?")
    drawn = {letter: lettering(letter) for letter in letters}
    for letter, picture in drawn.items():
        assert picture.any(), letter
        assert not np.array_equal(picture, unknown), letter
    for first, second in combinations(drawn, 2):
        assert not np.array_equal(drawn[first], drawn[second]), (first, second)


def test_a_text_too_long_for_its_place_is_made_smaller_and_others_are_not() -> None:
    brush = Brush(plain(0, WIDTH, HEIGHT), Letters())
    assert brush.fitting("ok", 60, 500, BOLD) == 60
    size = brush.fitting("a sentence of some length", 60, 500, BOLD)
    assert 8 < size < 60
    assert brush.extent("a sentence of some length", size, BOLD) <= 500


# --- picture and body ---


def test_a_mirror_turns_the_picture_and_not_the_words() -> None:
    shown = moment(judged=judgement(0, Phase.REACH), pose=nobody(), said=cue("Hips back."))
    straight = screen().draw(halves(), shown)
    mirrored = screen().draw(halves(), shown, mirrored=True)
    np.testing.assert_array_equal(mirrored[BAND], straight[BAND])
    np.testing.assert_array_equal(mirrored[BETWEEN], straight[BETWEEN][:, ::-1])
    assert not np.array_equal(mirrored[BETWEEN], straight[BETWEEN])
    np.testing.assert_array_equal(ink_of_cue(mirrored), ink_of_cue(straight))


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_joints_of_the_front_leg_are_marked_where_they_are(
    scale: float, *, mirrored: bool
) -> None:
    shown = moment(pose=somebody(scale=scale), judged=judgement(0, Phase.REACH))
    drawn = screen().draw(plain(), shown, scale=scale, mirrored=mirrored)
    for x, y in [(290, 200), (200, 220), (290, 260)]:  # in a frame shown 1.5 times as large
        column = round(160 + 1.5 * (639.33 - x if mirrored else x))
        assert drawn[round(1.5 * y), column].tolist() == list(WHITE)


def test_the_front_leg_stands_out_from_the_other() -> None:
    left, right = (
        screen().draw(plain(), moment(front_leg=leg, judged=judgement(0, Phase.REACH)))[BETWEEN]
        for leg in (0, 1)
    )
    neither = screen().draw(plain(), moment(front_leg=-1))[BETWEEN]
    colour = np.array(LOOKS["word_reach"][0])
    assert ((left == colour).all(axis=2)).sum() > 1000
    assert not np.array_equal(left, right)
    assert not (neither == colour).all(axis=2).any()
    assert (neither == WHITE).all(axis=2).any(), "the body is drawn, but no leg stands out"


def test_nobody_is_drawn_where_nobody_is() -> None:
    empty = moment(pose=nobody(), front_leg=0, judged=judgement(0, Phase.IDLE))
    drawn = screen().draw(halves(), empty)
    np.testing.assert_array_equal(drawn[BETWEEN], screen().draw(halves(), None)[BETWEEN])


def test_a_landmark_that_is_missing_takes_only_its_own_lines_along() -> None:
    pose = somebody()
    pose.px[25] = np.nan  # the front knee
    drawn = screen().draw(plain(), moment(pose=pose, judged=judgement(0, Phase.REACH)))
    whole = screen().draw(plain(), moment(judged=judgement(0, Phase.REACH)))
    np.testing.assert_array_equal(drawn[280:320, 540:620], whole[280:320, 540:620])  # the shoulder
    assert not drawn[385:395, 590:600].any()
    assert whole[385:395, 590:600].any()


def test_landmarks_far_outside_do_no_harm() -> None:
    pose = somebody()
    pose.px[:] = 1e7
    screen().draw(plain(), moment(pose=pose))


def test_the_frame_itself_stays_as_it_was() -> None:
    rgb = halves()
    screen().draw(rgb, STATES["word_locked_lean"], trouble="gone", helping=True)
    np.testing.assert_array_equal(rgb, halves())


# --- cue, trouble, help ---


def test_trouble_takes_the_place_of_the_cue_and_of_a_notice() -> None:
    calling = moment(judged=judgement(), said=cue("Hold."))
    with_cue = screen().draw(plain(), calling)
    noticed = screen().draw(plain(), calling, notice="still.png")
    troubled = screen().draw(plain(), calling, notice="still.png", trouble="No camera.")
    silent = screen().draw(plain(), moment(judged=judgement()), trouble="No camera.")
    np.testing.assert_array_equal(troubled, silent)
    for first, second in combinations([with_cue, noticed, troubled], 2):
        assert (ink_of_cue(first) ^ ink_of_cue(second)).sum() > 300
        np.testing.assert_array_equal(first[: CUE.start - 5], second[: CUE.start - 5])
    no_words = screen().draw(plain(), moment(judged=judgement(), pose=nobody()))
    assert not no_words[CUE].any()


def test_help_lists_every_key_in_the_middle() -> None:
    helped = screen().draw(plain(230), None, helping=True)
    panel = helped[:, WIDTH // 2 - 100 : WIDTH // 2 + 100]
    rows = ink(panel[150:550])[:, 10:].any(axis=1)
    assert np.count_nonzero(np.diff(rows.astype(np.int8)) == 1) >= 7
    np.testing.assert_array_equal(helped[:, :200], screen().draw(plain(230), None)[:, :200])


# --- what is counted ---


def ring(drawn: Picture, pattern: Pattern = Pattern.PUSH_BACK) -> int:
    """Count the ring's pixels in the colour of a state."""
    right = drawn[300:590, 980:]
    return int((right == LOOKS[f"word_{pattern}"][0]).all(axis=2).sum())


def test_the_ring_of_a_hold_grows_until_it_is_closed() -> None:
    holds = [
        judgement(0, Phase.HOLD, Pattern.PUSH_BACK, hold_s=held_s)
        for held_s in (0.0, 5.0, 15.0, PLAN.dose.hold_s, 2 * PLAN.dose.hold_s)
    ]
    grown = [ring(screen().draw(plain(), moment(judged=hold))) for hold in holds]
    assert grown[0] == 0
    assert grown[0] < grown[1] < grown[2] < grown[3] == grown[4]
    assert grown[2] == pytest.approx(grown[3] / 2, rel=0.15)


def test_there_is_no_ring_outside_of_a_hold() -> None:
    for phase in set(Phase) - {Phase.HOLD}:
        drawn = screen().draw(plain(), moment(judged=judgement(0, phase)))
        assert not drawn[300:590, 1000:].any(), phase


def test_reps_and_whole_holds_are_counted_top_right() -> None:
    def counted(*, reps: int = 0, holds: int = 0, held_s: float = 0.0) -> Picture:
        legs = (LegDose(), LegDose(holds, held_s))
        done = tuple(rep(number + 1) for number in range(reps))
        return screen().draw(plain(), moment(reps=done, legs=legs))[120:280, 900:]

    pictures = [counted(), counted(reps=1), counted(holds=1), counted(holds=2), counted(held_s=30)]
    for first, second in combinations(pictures, 2):
        assert not np.array_equal(first, second)
    np.testing.assert_array_equal(counted(holds=2), counted(holds=3))


def test_an_angle_that_could_not_be_measured_is_a_question_mark() -> None:
    def angles(knee: float) -> Picture:
        return screen().draw(plain(), moment(sample_=sample(knee=knee)))[120:300, :330]

    known, unknown = ink(angles(150.0)), ink(angles(np.nan))
    assert unknown.any()
    assert known.sum() > unknown.sum()
    np.testing.assert_array_equal(known[100:], unknown[100:], "the hip's line stays")


def trail(drawn: Picture) -> int:
    plane = drawn[430:569, 30:170]
    return int((plane == WHITE).all(axis=2).sum())


def test_the_way_through_the_knee_hip_plane_is_kept_for_some_seconds() -> None:
    shown = screen()

    def at(time_s: float, knee: float, hip: float) -> Picture:
        now = sample(time_s, knee=knee, hip=hip)
        return shown.draw(plain(), moment(time_s, sample_=now, judged=judgement(time_s)))

    alone = trail(at(0.0, 90.0, 30.0))  # the letters
    first = trail(at(1.0, 120.0, 60.0))
    second = trail(at(2.0, 110.0, 120.0))
    assert alone < first < second
    assert trail(at(2.5, np.nan, 60.0)) == second, "what was not measured is no place"
    assert trail(at(30.0, 110.0, 120.0)) == alone


def test_a_moment_that_is_shown_again_adds_nothing_to_the_way() -> None:
    """While a camera is lost, the last moment is shown again and again, for hours if need be."""
    shown = screen()
    for time_s in (0.0, 1.0):
        now = moment(time_s, sample_=sample(time_s, knee=90 + 40 * time_s), judged=judgement())
        for _ in range(20):
            shown.draw(plain(), now)
    assert len(shown._trail) == 2  # noqa: SLF001 - memory that grows cannot be seen
