"""Which words to call out, and when: one cue at a time (evidence §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.form.judgement import FindingCode, Pattern, Phase
from formcheck.live.moment import Cue
from formcheck.live.utterance import Urgency

if TYPE_CHECKING:
    from formcheck.form.judgement import Judgement
    from formcheck.form.plan import Dose, Phrases

FAULT_S = 0.8
"""A fault must have lasted this long before it is called out."""

APART_S = 4.0
"""Least time between two cues."""

REPEAT_S = 8.0
"""A fault that goes on is called out again after this long."""

MENDED_S = 0.8
"""A fault must be gone this long to be mended; shorter breaks do not interrupt it."""

FORGET_S = 10.0
"""A fault that has been gone this long without the stretch being done again is forgotten."""

UNSEEN_S = 2.0
"""Angles that could not be measured for this long are a reason to say so."""

SET_S = 1.0
"""Who has been set for this long is told to go."""

WAITING_S = 8.0
"""Who has done nothing for this long is told how to begin."""

PRIORITY = tuple(code for code in FindingCode if code is not FindingCode.HOLD_TOO_SHORT)
"""Safety before knee, hug, back, toes, chin, speed and hold (evidence §5): the order in which
the judge names them. That a hold was too short can be said only when it is over."""

AT_ONCE = frozenset({FindingCode.KNEE_LOCKED})
"""A new lean over a locked knee waits for no other cue: two seconds of it are always told."""

SPOILING = frozenset(
    {
        FindingCode.HYPEREXTENDED,
        FindingCode.KNEE_LOCKED,
        FindingCode.LOCKED_AT_END,
        FindingCode.LEANING,
        FindingCode.HUG_LOST,
    }
)
"""With these a hold is not counted down: it is not to go on like that."""

STRETCHING = frozenset({Phase.REACH, Phase.HOLD})

OPENED_DEG = 8.0
"""From here on the knee is opening (evidence §4, REACH)."""

COUNTDOWN = ((10.0, "ten"), (5.0, "five"), (0.0, "release"))


class Prompter:
    """Feed it every judgement; it says when something is to be said.

    Parameters
    ----------
    phrases
        The words.
    dose
        How long a hold is to last.
    """

    def __init__(self, phrases: Phrases, dose: Dose) -> None:
        self._phrases = phrases
        self._dose = dose
        self._since: dict[FindingCode, float] = {}
        self._seen: dict[FindingCode, float] = {}
        self._told: dict[FindingCode, float] = {}
        self._to_mend: FindingCode | None = None
        self._gone_s = float("-inf")
        self._last_s = float("-inf")
        self._phase = Phase.IDLE
        self._phase_since: float | None = None
        self._measured_s: float | None = None
        self._remaining: float | None = None

    def update(self, judgement: Judgement, *, measured: bool = True) -> Cue | None:
        """Return what to call out now, if anything.

        Parameters
        ----------
        judgement
            What the judge says of the newest frame.
        measured
            Whether that frame's angles could be measured.
        """
        now = judgement.time_s
        if judgement.phase is not self._phase or self._phase_since is None:
            self._phase, self._phase_since = judgement.phase, now
        if measured or self._measured_s is None:
            self._measured_s = now
        self._note_faults(judgement)
        return (
            self._unseen(now)
            or self._fault(now)
            or self._praise(judgement)
            or self._countdown(judgement)
            or self._encouragement(judgement)
        )

    def say(self, key: str, urgency: Urgency, now: float) -> Cue:
        """Return a cue of somebody else's choosing; others keep their distance from it."""
        self._last_s = now
        return Cue(key, self._phrases[key], urgency, now)

    def _note_faults(self, judgement: Judgement) -> None:
        now = judgement.time_s
        for code in judgement.faults:
            self._since.setdefault(code, now)
            self._seen[code] = now
        for code in [code for code, seen in self._seen.items() if now - seen > MENDED_S]:
            if code is self._to_mend:
                self._gone_s = now
            for record in (self._since, self._seen, self._told):
                record.pop(code, None)

    def _unseen(self, now: float) -> Cue | None:
        unseen_s = now - (self._measured_s if self._measured_s is not None else now)
        if unseen_s < UNSEEN_S or now - self._last_s < REPEAT_S:
            return None
        return self.say("unsure", Urgency.SAFETY, now)

    def _fault(self, now: float) -> Cue | None:
        """Return the gravest fault that has lasted, if it is time to call it out."""
        lasting = [
            code
            for code, since in self._since.items()
            if self._seen[code] == now and now - since >= FAULT_S
        ]
        if not lasting:
            return None
        code = min(lasting, key=PRIORITY.index)
        told = self._told.get(code)
        if told is not None:
            due = now - told >= REPEAT_S and now - self._last_s >= APART_S
        else:
            due = code in AT_ONCE or now - self._last_s >= APART_S
        if not due:
            return None  # nor is a lesser one called out on top of it
        self._told[code], self._to_mend = now, code
        return self.say(code.value, Urgency.FAULT, now)

    def _praise(self, judgement: Judgement) -> Cue | None:
        """Return praise when what was called out last has been mended."""
        now = judgement.time_s
        if self._to_mend is None or self._to_mend in self._since:
            return None
        if now - self._gone_s > FORGET_S:
            self._to_mend = None
        # A lean that begins anew has no fault yet either: only a bent or opening knee is better.
        opened = judgement.knee_opened_deg is not None and judgement.knee_opened_deg >= OPENED_DEG
        well = judgement.phase is Phase.SET or (judgement.phase in STRETCHING and opened)
        well = well and not judgement.faults
        if self._to_mend is None or not well or now - self._last_s < APART_S:
            return None
        self._to_mend = None
        return self.say("praise", Urgency.PRAISE, now)

    def _countdown(self, judgement: Judgement) -> Cue | None:
        """Return the hold's beginning, the seconds that remain, and its end."""
        now = judgement.time_s
        if judgement.phase is not Phase.HOLD:
            self._remaining = None
            return None
        if judgement.pattern is not Pattern.PUSH_BACK or not SPOILING.isdisjoint(judgement.faults):
            return None
        before, self._remaining = self._remaining, self._dose.hold_s - judgement.hold_s
        passed = [
            key
            for left, key in COUNTDOWN
            if before is not None and before > left >= self._remaining
        ]
        key = "hold" if before is None else passed[-1] if passed else None
        if key is None or (key != "release" and now - self._last_s < APART_S):
            return None
        return self.say(key, Urgency.INFO, now)

    def _encouragement(self, judgement: Judgement) -> Cue | None:
        """Return how to go on, for somebody who waits."""
        now = judgement.time_s
        since = self._phase_since if self._phase_since is not None else now
        if now - self._last_s < APART_S or judgement.faults:
            return None
        if self._phase is Phase.SET and now - since >= SET_S and self._last_s < since:
            return self.say("go", Urgency.INFO, now)
        waiting = self._phase is Phase.IDLE and now - max(since, self._last_s) >= WAITING_S
        return self.say("set_up", Urgency.INFO, now) if waiting else None
