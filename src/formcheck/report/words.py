"""The words and signs for verdicts and patterns, one set for the terminal and every page."""

from __future__ import annotations

from types import MappingProxyType

from formcheck.form.judgement import Pattern, Verdict

VERDICT_WORDS = MappingProxyType(
    {
        Verdict.PUSH_BACK: "PUSH-BACK: the true stretch",
        Verdict.LOCKED_LEAN: "LOCKED LEAN: the common mistake",
        Verdict.MIXED: "MIXED: different from rep to rep",
        Verdict.SOFT_LEAN: "SOFT LEAN: a hip hinge, not this stretch",
        Verdict.LOST_HUG: "LOST HUG: the chest left the thigh",
        Verdict.NO_STRETCH: "NO STRETCH",
        Verdict.UNSURE: "UNSURE",
        Verdict.NO_PERSON: "NOBODY SEEN",
    }
)
"""What a verdict is called at the head of a summary."""

PATTERN_WORDS = MappingProxyType(
    {
        Pattern.PUSH_BACK: "push-back",
        Pattern.LOCKED_LEAN: "locked lean",
        Pattern.SOFT_LEAN: "soft lean",
        Pattern.LOST_HUG: "lost hug",
        Pattern.UNSURE: "unsure",
        Pattern.NONE: "",
    }
)
"""What a rep's pattern is called; nothing for none."""

SIGNS = MappingProxyType(
    {
        Pattern.PUSH_BACK: ("✓", "green"),
        Pattern.LOCKED_LEAN: ("✗", "red"),
        Pattern.SOFT_LEAN: ("~", "yellow"),
        Pattern.LOST_HUG: ("~", "yellow"),
        Pattern.UNSURE: ("?", "cyan"),
        Pattern.NONE: ("", ""),
    }
)
"""Sign and colour of a pattern. Colour only ever repeats what the words and signs say."""
