"""What may be the name of a person or camera, and when two names are one."""

from __future__ import annotations

import pytest

from formcheck.errors import UsageError
from formcheck.people.label import LONGEST, folded, label


@pytest.mark.parametrize(
    "name",
    [
        "Anna",
        "Zoë Ñ",
        "李小龍",
        "../../etc/passwd",
        "C:\\x",
        ".",
        "😀",
        "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
        "x" * LONGEST,
    ],
)
def test_anything_that_can_be_shown_is_a_name(name: str) -> None:
    assert label(name, "person") == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "\n",
        "\u200d",
        "x" * (LONGEST + 1),
        "a\x00b",
        "a\x1b[31mb",
        "a\u202eb",
        "a\udc80b",
        "a\x7f",
    ],
)
def test_what_no_terminal_can_show_is_none(name: str) -> None:
    with pytest.raises(UsageError, match="no name for a camera; give one of 1 to 100 printable"):
        label(name, "camera")


def test_blanks_and_accents_are_written_in_one_way() -> None:
    assert label("  Zoe\u0308 \t  B ", "person") == "Zoë B"


@pytest.mark.parametrize(
    ("one", "other"), [("Anna", "ANNA"), ("Strauß", "STRAUSS"), ("ﬁn", "fin"), ("\uff22o", "bo")]
)
def test_spellings_of_one_name_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_different_names_are_different() -> None:
    assert folded("Anna") != folded("Anne")
