"""formcheck watches a hamstring stretch from the side and says what it saw.

>>> import formcheck
>>> result = formcheck.analyze("clip.mp4")  # doctest: +SKIP
>>> result.verdict, result.reps[0].pattern  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.analysis import Analysis as Analysis
    from formcheck.live.coach import Coach as Coach
    from formcheck.pipeline import analyze as analyze

__version__ = "0.1.0"

__all__ = ["Analysis", "Coach", "__version__", "analyze"]


def __getattr__(name: str) -> object:
    """Load the pipeline when it is first asked for: the command line's help needs none of it."""
    if name == "Analysis":
        from formcheck.analysis import Analysis  # noqa: PLC0415 - that is the point

        return Analysis
    if name == "analyze":
        from formcheck.pipeline import analyze  # noqa: PLC0415 - the same

        return analyze
    if name == "Coach":
        from formcheck.live.coach import Coach  # noqa: PLC0415 - the same

        return Coach
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
