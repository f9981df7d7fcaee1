"""A few kills of each command; ``python tests/faults/storm.py --kills 200`` does hundreds."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest
from tests.faults.storm import TRIALS, storm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.trials import Trial

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

KILLS = 4


@pytest.mark.parametrize("make", TRIALS, ids=[each.name for each in TRIALS])
def test_nothing_finished_is_lost_and_the_next_run_works(
    make: Callable[[Path], Trial], tmp_path: Path
) -> None:
    dice = random.Random(7)  # noqa: S311 - the same kills each time
    tally = storm(make(tmp_path), KILLS, dice, every=KILLS, tell=lambda _line: None)
    assert tally.flaws == []
    assert (tally.kills, tally.intact, tally.half, tally.orphans) == (KILLS, KILLS, 0, 0)
    assert tally.worked == tally.followed == 2
