# ruff: noqa: T201 - its output goes to the terminal
"""Kill commands at random moments, hundreds of times, and count what that costs.

Run it by hand with ``python tests/faults/storm.py --kills 200``; it needs Linux and prints a
table. The same seed gives the same kills, as far as the speed of the machine does.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from tests.faults.evidence import strays
from tests.faults.running import kill
from tests.faults.studio import Serve
from tests.faults.trials import Analyze, Batch, Live

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.trials import Trial

TRIALS: Final = (Analyze, Batch, Live, Serve)

SIGNALS: Final = {signal.SIGKILL: 8, signal.SIGTERM: 1, signal.SIGINT: 1}
"""How often each comes, of ten."""

WHOLE_GROUP: Final = 0.6
"""So often it meets all processes of the command; else the first alone, the others orphans."""

AT_THE_END: Final = 0.4
"""So often it comes in the last fifth, where files take their names; else at any moment."""


@dataclass
class Tally:
    """What became of one command under all kills.

    Attributes
    ----------
    kills
        Those that met a running command.
    intact
        After how many of them all that was finished before was there.
    half
        What was not whole under a final name.
    strays
        Hidden folders that kills left behind.
    followed, worked
        How many next runs there were, and how many of them did all they should, which includes
        clearing away what was left.
    orphans
        How often a process outlived the first one for long.
    flaws
        What was wrong, in words.
    """

    name: str
    kills: int = 0
    intact: int = 0
    half: int = 0
    strays: int = 0
    followed: int = 0
    worked: int = 0
    orphans: int = 0
    flaws: list[str] = field(default_factory=list)

    def row(self) -> str:
        """Return it as a row of a Markdown table."""
        cells = (
            f"`{self.name}`",
            self.kills,
            f"{self.intact} of {self.kills}",
            self.half,
            self.strays,
            self.orphans,
            f"{self.worked} of {self.followed}",
        )
        return f"| {' | '.join(map(str, cells))} |"


HEADER: Final = (
    "| command | kills | finished results intact | half files under final names "
    "| stray hidden folders | processes left | next run worked |\n"
    "|---|---|---|---|---|---|---|"
)


def storm(
    trial: Trial, kills: int, dice: random.Random, *, every: int = 1, tell: Callable[[str], None]
) -> Tally:
    """Kill a command so many times.

    Parameters
    ----------
    trial
        The command.
    kills
        How often.
    dice
        Choose moments, signals and processes.
    every
        After how many kills a next run goes to its end. The others begin on what the kill left.
    tell
        Called after each kill.
    """
    tally = Tally(trial.name)
    # Something that is finished, and how long that takes.
    since = time.monotonic()
    follow(tally, trial)
    takes_s = time.monotonic() - since
    for flaw in tally.flaws:
        tell(flaw)
    while tally.kills < kills:
        share = dice.uniform(0.8, 1.0) if dice.random() < AT_THE_END else dice.random()
        (number,) = dice.choices(list(SIGNALS), list(SIGNALS.values()))
        group = dice.random() < WHOLE_GROUP
        before = set(strays(trial.top))
        process = trial.begin()
        since = time.monotonic()
        try:
            with suppress(subprocess.TimeoutExpired):
                process.wait(share * takes_s)
        except BaseException:  # whoever stops the storm does not want this one to go on
            kill(process, signal.SIGKILL, group=True)
            raise
        if process.poll() is not None:
            # Quicker than thought: no kill, and a measure for the next.
            takes_s = 0.7 * takes_s + 0.3 * (time.monotonic() - since)
            note(tally, trial, killed=False)
            continue
        if not kill(process, number, group=group):
            tally.orphans += 1
            tally.flaws.append(f"a process outlived {signal.Signals(number).name}")
        known = len(tally.flaws)
        tally.strays += len(set(strays(trial.top)) - before)
        note(tally, trial, killed=True)
        if tally.kills % every == 0:
            since = time.monotonic()
            follow(tally, trial)
            takes_s = 0.7 * takes_s + 0.3 * (time.monotonic() - since)
        tell(f"{tally.row()} {share * takes_s:.1f} s {signal.Signals(number).name}")
        for flaw in tally.flaws[known:]:
            tell(flaw)
    return tally


def note(tally: Tally, trial: Trial, *, killed: bool) -> None:
    """Count what a kill did."""
    damage = trial.judge()
    tally.flaws += damage.lost + damage.half
    tally.half += len(damage.half)
    if killed:
        tally.kills += 1
        tally.intact += not damage.lost


def follow(tally: Tally, trial: Trial) -> None:
    """Run it to its end."""
    flaws = trial.follow()
    tally.followed += 1
    tally.worked += not flaws
    tally.flaws += flaws


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="of each command")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="kills for one run to the end")
    parser.add_argument(
        "--only", choices=[each.name.split()[0] for each in TRIALS], help="one command"
    )
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    tallies = []
    for make in TRIALS:
        if chosen.only not in {None, make.name.split()[0]}:
            continue
        with tempfile.TemporaryDirectory() as folder:
            dice = random.Random(chosen.seed)  # noqa: S311 - the same kills each time
            trial = make(Path(folder))
            tallies.append(
                storm(
                    trial,
                    chosen.kills,
                    dice,
                    every=chosen.every,
                    tell=lambda row: print(row, file=sys.stderr, flush=True),
                )
            )
    print(HEADER)
    for tally in tallies:
        print(tally.row())
    for tally in tallies:
        for flaw in tally.flaws:
            print(f"{tally.name}: {flaw}")
    if any(tally.flaws for tally in tallies):
        sys.exit(1)


if __name__ == "__main__":
    main()
