"""How each pattern looks on a picture: the same colour and sign live and in a film."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from formcheck.drawing.brush import BLUE, GREY, INK, ORANGE, SKY, VERMILION, WHITE
from formcheck.form.judgement import Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.drawing.brush import Colour

LOOKS: Final[Mapping[Pattern, tuple[Colour, str]]] = MappingProxyType(
    {
        Pattern.PUSH_BACK: (BLUE, "tick"),
        Pattern.LOCKED_LEAN: (VERMILION, "cross"),
        Pattern.SOFT_LEAN: (ORANGE, "wave"),
        Pattern.LOST_HUG: (ORANGE, "wave"),
        Pattern.UNSURE: (GREY, "question"),
        Pattern.NONE: (SKY, ""),
    }
)
"""Colour and sign of each pattern; a sign as well, because not everybody sees the colours."""

BRIGHT: Final = frozenset({GREY, ORANGE, SKY})


def ink_on(colour: Colour) -> Colour:
    """Return the colour of letters that are easily read on this one."""
    return INK if colour in BRIGHT else WHITE
