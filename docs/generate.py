"""Write the pages that say what the program itself says: its commands and its exercises.

Run it after a change to a command or an exercise file. `--check` writes nothing and ends with
1 if a page is out of date.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from typer.models import ArgumentInfo
from typer.models import ParameterInfo as Info

from formcheck.cli.app import app
from formcheck.exercises.load import load_exercise, shipped_exercises

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer import Typer

    from formcheck.form.plan import ExercisePlan

DOCS = Path(__file__).resolve().parent
COMMAND = "docs/generate.py"

MOST_CHOICES = 4
"""Of more words than this the first column of a table would be too wide."""

COMMANDS_HEAD = """# All commands

`formcheck COMMAND --help` says the same on the terminal. Messages for people go to standard error,
results for programs (`--json`) to standard output, with nothing else there.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | `--fail-on` matched |
| 2 | wrong usage, or results cannot be written |
| 3 | a file or camera could not be read; with several, the others were done all the same |
| 4 | the pose model could not be loaded |
| 130 | stopped with Ctrl-C |
| 141 | nobody reads the output any more, as `head` does after ten lines |
| 143 | `formcheck batch` was stopped with SIGTERM |
"""

SOURCES = (
    "The source says where a limit comes from: *evidence* with a number is a section of the "
    "[evidence](../evidence.md), *measured* is on [clips with known truth](../accuracy.md), and "
    "*judgement* is a considered choice. All limits can be changed in "
    "[an exercise file of your own](../extending/exercise.md)."
)


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    only_check = parser.parse_args().check
    out_of_date = []
    for path, text in pages().items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        out_of_date.append(path.relative_to(DOCS.parent).as_posix())
        if not only_check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if out_of_date:
        print(
            "\n".join(f"{'out of date' if only_check else 'wrote'}: {page}" for page in out_of_date)
        )
        if only_check:
            print("Run `make docs`, and commit what it writes.")
    return 1 if only_check and out_of_date else 0


def pages() -> dict[Path, str]:
    """Return what each generated page should hold."""
    exercises = {
        DOCS / "exercises" / f"{name}.md": exercise_page(load_exercise(name))
        for name in shipped_exercises()
    }
    return {DOCS / "commands.md": commands_page()} | exercises


def commands_page() -> str:
    """Return the reference of all commands and options."""
    return "\n".join([_note(), COMMANDS_HEAD, *_commands(app, "formcheck")])


def _commands(group: Typer, words: str) -> Iterator[str]:
    """Describe the commands of a group in the order in which `--help` lists them."""
    for command in group.registered_commands:
        assert command.callback is not None, "every command here is a function"
        name = command.name or command.callback.__name__
        yield from _command(f"{words} {name}", command.callback)
    for inner in group.registered_groups:
        assert inner.typer_instance is not None, "every group here has an app of its own"
        callback = inner.typer_instance.registered_callback
        assert callback is not None, "every group here does something by itself"
        assert callback.callback is not None, "and that is a function"
        yield from _command(f"{words} {inner.name}", callback.callback)
        yield from _commands(inner.typer_instance, f"{words} {inner.name}")


def _command(words: str, callback: Callable[..., Any]) -> Iterator[str]:
    parameters = [Parameter.of(*each) for each in _annotations(callback)]
    usage = " ".join([words, *(each.usage for each in parameters if each.usage), "[OPTIONS]"])
    about = inspect.cleandoc(callback.__doc__ or "")
    yield f"## {words.removeprefix('formcheck ')}\n\n```text\n{usage}\n```\n\n{about}\n"
    if parameters:
        yield "\n".join(["| | |", "| --- | --- |", *(each.row for each in parameters), ""])


def _annotations(callback: Callable[..., Any]) -> Iterator[tuple[str, Any, Info, object]]:
    """Give name, type, typer's description and default of each parameter."""
    hints = get_type_hints(callback, include_extras=True)
    for name, parameter in inspect.signature(callback).parameters.items():
        described = hints[name]
        for info in getattr(described, "__metadata__", ()):  # typer's own context has none
            if isinstance(info, Info):
                yield name, _without_none(described.__origin__), info, parameter.default


def _without_none(kind: Any) -> Any:
    rest = [each for each in get_args(kind) if each is not NoneType]
    return rest[0] if len(rest) == 1 else kind


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or option as the reference shows it."""

    usage: str
    row: str

    @classmethod
    def of(cls, name: str, kind: Any, info: Info, default: object) -> Parameter:
        """Read it from what typer knows of it."""
        about = _cell(info.help or "")
        if isinstance(info, ArgumentInfo):
            spelled = (info.metavar or name).upper().strip("[]")
            required = default is inspect.Parameter.empty
            return cls(spelled if required else f"[{spelled}]", f"| `{_cell(spelled)}` | {about} |")
        spelled = " / ".join(_names(name, kind, info))
        choices = _choices(kind)
        if kind is not bool:
            spelled += f" {info.metavar or _placeholder(kind, choices)}"
        if len(choices) > MOST_CHOICES:
            about += f" One of {', '.join(f'`{each}`' for each in choices)}."
        shown = _shown(name, kind, info, default)
        tail = f" Default: `{shown}`." if shown else ""
        return cls("", f"| `{_cell(spelled)}` | {about}{tail} |")


def _names(name: str, kind: Any, info: Info) -> list[str]:
    # In an annotation the first of the names stands where else the default would.
    for each in (info.default, *(info.param_decls or ())):
        if isinstance(each, str) and each.startswith("-"):
            return [part.strip() for part in each.split("/")]
    plain = name.replace("_", "-")
    return [f"--{plain}", f"--no-{plain}"] if kind is bool else [f"--{plain}"]


def _choices(kind: Any) -> list[str]:
    """Return the words of which one may follow an option, none where anything may."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(each.value) for each in kind]
    return []


def _placeholder(kind: Any, choices: list[str]) -> str:
    """Say what may follow an option that does not say it itself."""
    if choices:
        return "|".join(choices) if len(choices) <= MOST_CHOICES else "WORD"
    return {int: "N", float: "X", str: "TEXT", Path: "PATH"}.get(kind, "VALUE")


def _shown(name: str, kind: Any, info: Info, default: object) -> str:
    """Return the default as the reader would type it, nothing where there is none to tell."""
    if default in (None, inspect.Parameter.empty) or not info.show_default:
        return ""
    names = _names(name, kind, info)
    if kind is bool:
        return "" if len(names) == 1 else names[0 if default else 1]
    return str(default.value if isinstance(default, Enum) else default)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def exercise_page(plan: ExercisePlan) -> str:
    """Return the page of one exercise, from its file."""
    values = plan.thresholds
    cues = plan.say("en").texts
    dose = plan.dose
    legs = "with each leg" if dose.per_leg else "with both legs at once"
    parts = [
        _note(),
        f"# {plan.title}\n\n{plan.summary}\n",
        f"```console\n$ formcheck live --exercise {plan.name}\n```\n",
        "## Set-up\n",
        *(f"{number}. {line}" for number, line in enumerate(plan.set_up, start=1)),
        "\n## Camera\n",
        *(f"- {line}" for line in plan.camera),
        "\nWhy, and with a drawing: [where to put the camera](../camera.md).",
        "\n## What is watched\n",
        *(f"- {line}" for line in plan.watched),
        "\n## Dose\n",
        f"{dose.holds} holds of {dose.hold_s:g} s {legs}.",
        "\n## What it calls out\n",
        "| fault | cue |\n| --- | --- |",
        *(f"| `{code}` | {cues[code]} |" for code in _faults()),
        "\nWhat the faults mean: [reading the report](../report.md#the-faults).",
        "\n## Limits\n",
        "| limit | value | unit | source |\n| --- | ---: | --- | --- |",
        *(
            f"| `{key}` | {getattr(values, key):g} | {unit} | {plan.sources[key]} |"
            for key, unit in plan.units.items()
        ),
        f"\n{SOURCES}\n",
    ]
    return "\n".join(parts)


def _faults() -> list[str]:
    from formcheck.form.judgement import FindingCode  # noqa: PLC0415 - only here

    return [code.value for code in FindingCode]


def _note() -> str:
    return f"<!-- Written by {COMMAND}; change the program or the exercise file instead. -->\n"


if __name__ == "__main__":
    sys.exit(main())
