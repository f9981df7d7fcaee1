"""All checks, in order, however broken the installation is."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from formcheck import __version__
from formcheck.doctor import codecs, devices, folders, machine, models, packages, selftest
from formcheck.doctor.asking import Question
from formcheck.doctor.check import Check, State, guarded, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Examination:
    """What all looks together found.

    Attributes
    ----------
    checks
        In the order in which a reader should see them.
    """

    checks: tuple[Check, ...]

    @property
    def exit_code(self) -> int:
        """What the program ends with: 0 where all that is needed works, else the worst code."""
        return max((check.exit_code for check in self.checks), default=0)

    def count(self, state: State) -> int:
        """Return how many parts are in a state."""
        return sum(check.state is state for check in self.checks)

    def values(self) -> dict[str, Any]:
        """Return it as plain values for a report; there is nothing private in them."""
        return {
            "schema": SCHEMA,
            "formcheck_version": __version__,
            "python": machine.python_words(),
            "system": machine.system_words(),
            "packages": dict(packages.package_versions()),
            "checks": [
                {
                    "name": check.name,
                    "state": check.state.value,
                    "detail": check.detail,
                    "advice": check.advice,
                }
                for check in self.checks
            ],
            "exit_code": self.exit_code,
        }


def examine() -> Examination:
    """Look at everything; takes some seconds, most of them the self-test."""
    return Examination(tuple(_checks()))


def _checks() -> Iterator[Check]:
    with ExitStack() as opened:

        def asked(name: str, limit_s: float) -> Question:
            return opened.enter_context(Question.put(name, limit_s))

        # They mostly wait, for devices and disks, so they may do so meanwhile.
        disks = asked("folders", folders.LIMIT_S)
        cameras = asked("cameras", devices.CAMERAS_LIMIT_S)
        display = asked("display", devices.DISPLAY_LIMIT_S)
        voice = opened.enter_context(devices.ask_for_voice())

        yield guarded("formcheck", machine.check_program)
        yield guarded("packages", packages.check_packages)
        opencv = asked("opencv", packages.OPENCV_LIMIT_S)
        yield guarded("opencv", partial(packages.check_opencv, opencv))
        for model in models.MODELS:
            yield guarded(f"model {model}", partial(models.check_model, model))
        films = asked("codecs", codecs.LIMIT_S)
        yield guarded(codecs.NAME, partial(codecs.check_codecs, films))
        clip = asked("selftest", selftest.LIMIT_S)
        yield guarded(selftest.NAME, partial(selftest.check_selftest, clip))
        yield guarded(devices.CAMERAS, partial(devices.check_cameras, cameras))
        yield guarded(devices.DISPLAY, partial(devices.check_display, display))
        yield guarded(devices.VOICE, partial(devices.check_voice, voice))
        yield guarded(folders.NAME, partial(folders.check_folders, disks))
        yield guarded("text", machine.check_text)
        yield from _extras()


def _extras() -> list[Check]:
    try:
        return list(packages.check_extras())
    except Exception as error:  # noqa: BLE001 - the same as in `guarded`, for several
        return [warn("extras", f"could not be looked at ({type(error).__name__})", "")]
