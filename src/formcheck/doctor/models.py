"""The files of the pose models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from formcheck.doctor.check import fail, ok, parted
from formcheck.errors import ModelError
from formcheck.pose.model import SHIPPED_SHA256, find_model

if TYPE_CHECKING:
    from formcheck.doctor.check import Check

OPTIONAL: Final = frozenset({"heavy"})
"""Not part of the installed package."""

SHOWN_DIGITS: Final = 12
"""Of a checksum of 64."""


def check_model(model: str) -> Check:
    """Say whether a model's file is there and whole."""
    name = f"model {model}"
    try:
        found = find_model(model)
    except ModelError as error:
        cause, step = parted(str(error))
        if model in OPTIONAL and "damaged" not in cause:
            return ok(name, "not installed; only --model heavy needs it")
        return fail(name, cause, step, ModelError)
    megabytes = found.path.stat().st_size / 1e6
    return ok(name, f"{megabytes:.1f} MB, sha256 {found.sha256[:SHOWN_DIGITS]}... as shipped")


MODELS: Final = tuple(SHIPPED_SHA256)
