from __future__ import annotations

import pytest

from formcheck.errors import FormcheckError, InputError, ModelError, UsageError
from formcheck.fleet.failure import LONGEST_REASON, failed, failure, guarded

BROKE_OFF = (
    "The analysis of a.mp4 broke off; the file may be damaged, or memory ran out: convert it to "
    "mp4 (H.264), or wait."
)


def raising(error: Exception) -> list[str]:
    def work() -> list[str]:
        raise error

    return guarded(work, "a.mp4", "wait")


def test_what_goes_well_is_passed_on() -> None:
    assert guarded(lambda: ["done"], "a.mp4", "wait") == ["done"]


@pytest.mark.parametrize("kind", [UsageError, InputError, ModelError])
def test_a_failure_crosses_processes_with_its_sentence_and_its_kind(
    kind: type[FormcheckError],
) -> None:
    found = failure(raising(kind("It is so.")), "a.mp4", "wait")
    assert (type(found), str(found)) == (kind, "It is so.")


def test_too_little_memory_and_our_own_mistakes_are_one_clips_trouble() -> None:
    reasons = [
        str(failure(raising(error), "a.mp4", "wait"))
        for error in (MemoryError(), KeyError("x" * 2 * LONGEST_REASON))
    ]
    assert reasons[0] == "There is not enough memory for a.mp4; wait."
    assert reasons[1].startswith("a.mp4 met an error in formcheck itself (KeyError: 'xxx")
    assert reasons[1].endswith("please report it.")
    assert len(reasons[1]) < LONGEST_REASON + 100


def test_ctrl_c_is_nobodys_failure() -> None:
    with pytest.raises(KeyboardInterrupt):
        raising(KeyboardInterrupt())  # type: ignore[arg-type]  # no Exception, which is the point


def test_no_reason_is_endless() -> None:
    assert len(failed(InputError("x" * 2 * LONGEST_REASON))[1]) == LONGEST_REASON
    hostile = ["failed", "x" * 9 * LONGEST_REASON, InputError.exit_code]
    assert len(str(failure(hostile, "a.mp4", "wait"))) == 2 * LONGEST_REASON


@pytest.mark.parametrize(
    "said", [None, "failed", ["failed"], ["failed", 7, 3], ["failed", "x", 0], ["failed", "x", "3"]]
)
def test_who_died_or_talks_nonsense_has_broken_off(said: object) -> None:
    found = failure(said, "a.mp4", "wait")
    assert (type(found), str(found)) == (InputError, BROKE_OFF)
