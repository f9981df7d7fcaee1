"""What to say: a coach's few words for each pattern and finding (evidence §5)."""

from __future__ import annotations

from formcheck.form.judgement import FindingCode, Pattern

_OF_PATTERN = {
    Pattern.PUSH_BACK: "Good. Keep pushing the hips back.",
    Pattern.LOCKED_LEAN: "Knee's locked. Bend it first, chest to thigh, then push the hips back.",
    Pattern.SOFT_LEAN: "Don't reach down. Bend the knee, chest to thigh, then hips back.",
    Pattern.LOST_HUG: "Chest back to your thigh. Keep it there while the hips go back.",
    Pattern.UNSURE: "I couldn't tell. Stand side on, whole body in the picture, and try again.",
    Pattern.NONE: "",
}

_OF_FINDING = {
    FindingCode.HYPEREXTENDED: "Knee's past straight. Bend it.",
    FindingCode.KNEE_LOCKED: "Knee's locked. Bend it first.",
    FindingCode.LOCKED_AT_END: "Soften the knee.",
    FindingCode.LEANING: "Don't reach down. Hips back.",
    FindingCode.HUG_LOST: "Chest back to your thigh.",
    FindingCode.BACK_ROUNDED: "Long back. Tip the pelvis.",
    FindingCode.TOES_PULLED_UP: "Relax the toes.",
    FindingCode.CHIN_TUCKED: "Look a little ahead.",
    FindingCode.TOO_FAST: "Slower.",
    FindingCode.BOUNCING: "No bouncing. Hold.",
    FindingCode.HEEL_SLID: "Plant the heel.",
    FindingCode.HOLD_TOO_SHORT: "Hold it a little longer.",
}


def cue_for_pattern(pattern: Pattern) -> str:
    """Return what to do next time after a rep of this pattern."""
    return _OF_PATTERN[pattern]


def cue_for_finding(code: FindingCode) -> str:
    """Return what to call out while this fault lasts."""
    return _OF_FINDING[code]
