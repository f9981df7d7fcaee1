from __future__ import annotations

import pytest

from formcheck.cli.one_by_one import _advance

Step = tuple[str, int, int | None]


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        (["watching", 3, 9], [("watching", 3, 9)]),
        (["drawing", 3, None], [("drawing", 3, None)]),
        (["fetching", 3, 9], []),
        (["watching", "3", 9], []),
        (["watching", 3, "all"], []),
        (["watching", 3, 10**400], []),
        (["watching", -3, 9], []),
        ("watching", []),
        (None, []),
    ],
)
def test_only_what_is_progress_is_drawn(said: object, drawn: list[Step]) -> None:
    steps: list[Step] = []
    _advance(
        (
            lambda done, expected: steps.append(("watching", done, expected)),
            lambda done, expected: steps.append(("drawing", done, expected)),
        ),
        said,
    )
    assert steps == drawn
