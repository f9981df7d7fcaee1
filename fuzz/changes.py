"""Changes a folder of results at a time so that it stays JSON and an array: one value, anywhere.

Bytes changed at random hardly ever leave JSON that gets past the first check.
"""

from __future__ import annotations

import json
import math
import random
import struct
from copy import deepcopy
from typing import Any, Final

BETWEEN: Final = b"\0"

# Where the records begin in the landmarks: after NumPy's header.
_HEADER_BYTES = 256

_VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, -1, 2, 7, 1 << 31, 1 << 63, 10**400),
    *(0.0, -0.0, 0.5, -0.5, 1e-9, 1e9, 1e308, -1e308, 5e-324, 90.0, 180.0, 360.0),
    *("", "x", "left", "none", "photo", "camera", "../x", "\x1b[31m", "\n", "x" * 1001, "\udfff"),
    *([], {}, [[]], [None], {"": None}),
)
_NUMBERS: Final = (math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 1e-30, 1e6, -1e6, 1e38)


def changed(data: bytes, seed: int) -> bytes:
    """Give other results: a value of result.json or a number of the landmarks is another."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    record, _, landmarks = data.partition(BETWEEN)
    if chance.random() < 0.7:  # noqa: PLR2004 - there is more to get wrong in the record
        try:
            value = json.loads(record)
        except (ValueError, RecursionError):
            return data
        for _ in range(chance.choice((1, 1, 2, 5))):
            _change(value, chance)
        return json.dumps(value).encode("utf-8", "replace") + BETWEEN + landmarks
    numbers = bytearray(landmarks)
    for _ in range(chance.choice((1, 10, 200))):
        at = _HEADER_BYTES + 4 * chance.randrange(max(1, len(numbers) // 4))
        if at + 8 <= len(numbers):
            form = chance.choice(("<f", "<d"))
            struct.pack_into(form, numbers, at, chance.choice(_NUMBERS))
    return record + BETWEEN + bytes(numbers)


def _change(value: Any, chance: random.Random) -> None:
    """Go down to a random place of a JSON value and put something else there."""
    while isinstance(value, dict | list) and value:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = chance.choice(keys)
        inside = value[key]
        if isinstance(inside, dict | list) and inside and chance.random() < 0.9:  # noqa: PLR2004 - rarely the whole of it
            value = inside
            continue
        what = chance.random()
        if what < 0.1:  # noqa: PLR2004 - a tenth
            del value[key]
        elif what < 0.3 and isinstance(inside, int | float) and abs(inside) < 1e300:  # noqa: PLR2004 - a fifth
            value[key] = inside * chance.choice((-1, 2, 100, 0.01))
        else:
            value[key] = deepcopy(chance.choice(_VALUES))
        return
