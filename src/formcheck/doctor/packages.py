"""The packages below formcheck: there, of the right version, not in each other's way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from formcheck.doctor.asking import NoAnswerError
from formcheck.doctor.check import fail, ok, parted, warn
from formcheck.errors import FormcheckError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from formcheck.doctor.asking import Question
    from formcheck.doctor.check import Check

OURSELVES: Final = "formcheck"
OPENCV_LIMIT_S: Final = 20.0

OPENCV_WHEELS: Final = frozenset(
    {
        "opencv-python",
        "opencv-python-headless",
        "opencv-contrib-python",
        "opencv-contrib-python-headless",
    }
)
"""All of these bring the one module cv2; the one that was installed last has it."""

EXTRAS: Final = MappingProxyType(
    {
        "web": "the studio, `formcheck serve`",
        "voice": "spoken cues",
        "tables": "parquet files, and tables in notebooks",
        "cluster": "`formcheck batch --cluster`",
    }
)
"""What the extras are for; those of developers are nobody else's business."""

# The extras of the package itself, as in uvicorn[standard], are passed over.
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?(.*)")
_EXTRA = re.compile(r"""extra == ['"]([\w-]+)['"]""")
_LIMIT = re.compile(r"(==|>=|<)\s*([0-9.]+)")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of what formcheck requires.

    Attributes
    ----------
    name
        Of the package.
    limits
        Such as ``>=14.2,<19``, in any order; empty where every version will do.
    extra
        Which extra needs it, None where formcheck itself does.
    """

    name: str
    limits: str
    extra: str | None

    @property
    def version(self) -> str | None:
        """Which version is installed, None for none."""
        return installed_version(self.name)

    def is_met(self) -> bool:
        """Return whether a fitting version is installed."""
        found = self.version
        return found is not None and fits(found, self.limits)

    def __str__(self) -> str:
        """Return it as pip takes it."""
        return f"{self.name}{self.limits}"


def requirements() -> tuple[Requirement, ...]:
    """Return what formcheck says it requires, as it was installed; empty if it was not."""
    try:
        lines = metadata.requires(OURSELVES) or ()
    except metadata.PackageNotFoundError:
        return ()
    return tuple(read_requirement(line) for line in lines)


def installed_version(name: str) -> str | None:
    """Return the version of a package, None if it is not installed or tells none."""
    try:
        found: str | None = metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
    return found


def package_versions() -> Mapping[str, str | None]:
    """Return the version of every package that may matter, None where it is not installed."""
    wanted = {each.name for each in requirements() if each.extra in {None, *EXTRAS}}
    return {name: installed_version(name) for name in sorted({OURSELVES, *wanted})}


def check_packages() -> Check:
    """Say whether all that formcheck needs is there, in the versions that it is tested with."""
    needed = [each for each in requirements() if each.extra is None]
    if not needed:
        return warn(
            "packages",
            "formcheck is not installed as a package, so what it needs is unknown",
            "install it: python -m pip install formcheck, or `make demo` in a checkout",
        )
    unmet = [each for each in needed if not each.is_met()]
    if unmet:
        wrong = ", ".join(f"{each.name} is {each.version or 'missing'}" for each in unmet)
        wanted = " ".join(f'"{each}"' for each in unmet)
        return fail(
            "packages", wrong, f"python -m pip install --force-reinstall {wanted}", UsageError
        )
    told = ("mediapipe", "numpy", "opencv-python", "av")
    versions = ", ".join(f"{name} {installed_version(name)}" for name in told)
    return ok("packages", f"all {len(needed)} fit, among them {versions}")


def check_extras() -> Iterator[Check]:
    """Say of each extra whether it is installed, or how to install it."""
    for extra, purpose in EXTRAS.items():
        name = f"extra {extra}"
        needed = [each for each in requirements() if each.extra == extra]
        how = f'python -m pip install "formcheck[{extra}]"'
        missing = [each for each in needed if each.version is None]
        unmet = [each for each in needed if each.version is not None and not each.is_met()]
        if not needed:
            continue
        if missing:
            lacking = ", ".join(each.name for each in missing)
            yield ok(name, f"not installed ({lacking}); only for {purpose}", how)
        elif unmet:
            old = ", ".join(f"{each.name} {each.version} is not {each.limits}" for each in unmet)
            yield warn(name, old, f"{how} --upgrade")
        else:
            versions = ", ".join(f"{each.name} {each.version}" for each in needed)
            yield ok(name, versions)


def check_opencv(question: Question) -> Check:
    """Say whether OpenCV loads, and whether it is the one that was meant."""
    wheels = opencv_wheels()
    again = (
        f"python -m pip uninstall -y {' '.join(wheels)}; then python -m pip install opencv-python"
    )
    try:
        version = question.value()
    except (NoAnswerError, FormcheckError) as error:
        cause, step = parted(str(error))
        return fail("opencv", cause, again if len(wheels) > 1 else step or again, InputError)
    if len(wheels) > 1:
        return warn(
            "opencv",
            f"{len(wheels)} packages overwrite each other's files: {', '.join(wheels)}; "
            f"version {version} is in use",
            again,
        )
    meant = installed_version("opencv-python")
    if meant is not None and not meant.startswith(version):
        return warn("opencv", f"version {version} is in use, not {meant}", again)
    return ok("opencv", f"{version}, from one package")


def opencv_wheels() -> tuple[str, ...]:
    """Return which of OpenCV's packages are installed; there should be one."""
    names = {
        re.sub(r"[-_.]+", "-", str(each.metadata["Name"])).lower()
        for each in metadata.distributions()
    }
    return tuple(sorted(names & OPENCV_WHEELS))


def read_requirement(line: str) -> Requirement:
    """Read one line of a package's Requires-Dist."""
    what, _, condition = line.partition(";")
    parts = _REQUIREMENT.match(what)
    name, limits = parts.groups() if parts else (what, "")
    extra = _EXTRA.search(condition)
    return Requirement(name, limits.strip(), extra.group(1) if extra else None)


def fits(version: str, limits: str) -> bool:
    """Return whether a version lies within limits such as ``>=14.2,<19``; all other signs pass."""
    return all(_compare(version, sign, limit) for sign, limit in _LIMIT.findall(limits))


def _compare(version: str, sign: str, limit: str) -> bool:
    ours, theirs = _numbers(version), _numbers(limit)
    if sign == "==":
        return ours == theirs
    return ours >= theirs if sign == ">=" else ours < theirs


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version's numbers without zeros at its end; what is no number ends it."""
    leading = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(each) for each in leading.group().split(".")] if leading else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
