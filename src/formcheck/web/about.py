"""What the page must know before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from formcheck import __version__
from formcheck.errors import ModelError
from formcheck.exercises.load import AUTO, EXERCISE_NAMES, load_exercise
from formcheck.pose.model import SHIPPED_SHA256, find_model
from formcheck.report.safety import SAFETY

if TYPE_CHECKING:
    from formcheck.web.settings import Settings


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
        "safety": [SAFETY.preface, *(" ".join(each) for each in SAFETY.rules)],
    }


def _is_there(model: str) -> bool:
    try:
        find_model(model)
    except ModelError:
        return False
    return True
