"""One to one, the best first, and never less than half."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.evaluate.matching import MIN_OVERLAP, match, overlap


@dataclass(frozen=True)
class Stretch:
    start_s: float
    end_s: float


moments = st.integers(0, 40).map(lambda tick: tick / 4)
stretches = st.builds(
    lambda start, length: Stretch(start, start + length), moments, st.integers(1, 40)
)
lists = st.lists(stretches, max_size=7)


def test_overlap_is_what_is_shared_over_what_is_covered() -> None:
    assert overlap(Stretch(0, 4), Stretch(2, 6)) == pytest.approx(2 / 6)
    assert overlap(Stretch(0, 10), Stretch(2, 7)) == 0.5
    assert overlap(Stretch(0, 1), Stretch(1, 2)) == 0
    assert overlap(Stretch(0, 1), Stretch(5, 6)) == 0
    assert overlap(Stretch(1, 1), Stretch(1, 1)) == 0


def test_exactly_half_is_enough_and_less_is_not() -> None:
    assert match([Stretch(0, 10)], [Stretch(0, 5)])
    assert not match([Stretch(0, 10)], [Stretch(0, 4.99)])


def test_the_better_of_two_gets_the_label_whatever_the_order() -> None:
    label, better, worse = Stretch(0, 10), Stretch(0, 9), Stretch(0, 6)
    for reps in ([better, worse], [worse, better]):
        (pair,) = match([label], reps)
        assert reps[pair.rep] is better


def test_a_rep_cut_in_two_is_one_pair_and_one_left_over() -> None:
    pairs = match([Stretch(0, 10)], [Stretch(0, 6), Stretch(6, 10)])
    assert [(pair.label, pair.rep) for pair in pairs] == [(0, 0)]


@given(lists, lists)
def test_nobody_is_used_twice_and_every_pair_overlaps(
    labels: list[Stretch], reps: list[Stretch]
) -> None:
    pairs = match(labels, reps)
    assert len({pair.label for pair in pairs}) == len({pair.rep for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert pair.overlap == overlap(labels[pair.label], reps[pair.rep]) >= MIN_OVERLAP


@given(lists, lists)
def test_nobody_is_left_alone_beside_a_free_partner(
    labels: list[Stretch], reps: list[Stretch]
) -> None:
    pairs = match(labels, reps)
    best_of_label = {pair.label: pair.overlap for pair in pairs}
    best_of_rep = {pair.rep: pair.overlap for pair in pairs}
    for one, label in enumerate(labels):
        for other, rep in enumerate(reps):
            share = overlap(label, rep)
            if share >= MIN_OVERLAP:
                taken = max(best_of_label.get(one, 0), best_of_rep.get(other, 0))
                assert taken >= share, "both would rather have had each other"


@given(lists)
def test_a_perfect_answer_matches_every_rep_with_itself(labels: list[Stretch]) -> None:
    distinct = list(dict.fromkeys(labels))
    assert [(pair.label, pair.rep, pair.overlap) for pair in match(distinct, distinct)] == [
        (number, number, 1.0) for number in range(len(distinct))
    ]
