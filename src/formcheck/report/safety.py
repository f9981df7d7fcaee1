"""What everybody must know who stretches by what formcheck says (evidence §6)."""

from __future__ import annotations

from typing import Final, NamedTuple


class Rule(NamedTuple):
    """Something to do: a few words to begin with, and the rest of the sentence."""

    lead: str
    rest: str


class Safety(NamedTuple):
    """What formcheck is not, and what to do."""

    preface: str
    rules: tuple[Rule, ...]


SAFETY: Final = Safety(
    "This is general fitness guidance, not medical advice. formcheck estimates posture from a "
    "picture and can be wrong; it cannot tell what happens in your muscles or nerves, and it "
    "diagnoses nothing.",
    (
        Rule("Stay at a mild stretch,", "three or four out of ten at most."),
        Rule("Stop", "at sharp, burning or electric pain, tingling, numbness or weakness."),
        Rule(
            "Ask a clinician first",
            "if you have sciatica or back pain with leg symptoms, a recent hamstring tear or pain "
            "at the sit bone, a hip replacement, osteoporosis, recent surgery on back, hip or "
            "knee, trouble with balance, or if you are pregnant.",
        ),
        Rule(
            "Get help at once",
            "for numbness around the genitals or buttocks, new trouble with bladder or bowel, or "
            "weakness that spreads or is in both legs.",
        ),
    ),
)
