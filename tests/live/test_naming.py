from __future__ import annotations

from datetime import UTC, datetime

import pytest

from formcheck.live.naming import folder_name, is_folder_name

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("number", [1, 2, 13])
def test_the_name_of_a_sessions_folder_is_known_again(number: int) -> None:
    assert is_folder_name(folder_name(NOON, number))


@pytest.mark.parametrize(
    "name",
    ["holiday", "formcheck-", "formcheck-20260301-120000.png", "formcheck-20260301-120000-a"],
)
def test_other_names_are_not_taken_for_it(name: str) -> None:
    assert not is_folder_name(name)
