"""What the page must know before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from formcheck import __version__
from formcheck.errors import ModelError
from formcheck.exercises.load import AUTO, EXERCISE_NAMES, load_exercise
from formcheck.pose.model import SHIPPED_SHA256, find_model

if TYPE_CHECKING:
    from formcheck.web.settings import Settings

SAFETY: Final = (
    (
        "This is general fitness guidance, not medical advice. formcheck estimates posture from "
        "a picture and can be wrong; it cannot tell what happens in your muscles or nerves."
    ),
    (
        "Stay at a mild stretch, three or four out of ten at most. Stop at sharp, burning or "
        "electric pain, tingling, numbness or weakness."
    ),
    (
        "Ask a clinician first if you have sciatica or back pain with leg symptoms, a recent "
        "hamstring tear or pain at the sit bone, a hip replacement, osteoporosis, recent surgery "
        "on back, hip or knee, trouble with balance, or if you are pregnant."
    ),
    (
        "Get help at once for numbness around the genitals or buttocks, new trouble with bladder "
        "or bowel, or weakness that spreads or is in both legs."
    ),
)


def about(settings: Settings) -> dict[str, Any]:
    """Return it as plain values."""
    plans = [load_exercise(name) for name in EXERCISE_NAMES]
    return {
        "version": __version__,
        "exercises": [
            {
                "name": plan.name,
                "title": plan.title,
                "summary": plan.summary,
                "set_up": plan.set_up,
                "camera": plan.camera,
            }
            for plan in plans
        ],
        "models": [name for name in SHIPPED_SHA256 if _is_there(name)],
        "languages": sorted(load_exercise(AUTO).phrases),
        "workers": settings.workers,
        "upload_limit_bytes": settings.upload_limit,
        "keep": settings.keep,
        "safety": SAFETY,
    }


def _is_there(model: str) -> bool:
    try:
        find_model(model)
    except ModelError:
        return False
    return True
