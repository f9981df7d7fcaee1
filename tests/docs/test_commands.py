"""The commands that the pages show do what the pages say, as far as they end by themselves."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.docs.conftest import run
from tests.docs.pages import DOCS, Command, blocks, commands, spans

from formcheck.cli import exits
from formcheck.errors import InputError, ModelError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

# Commands whose first words are these are not run, but their options must exist.
NOT_RUN = {
    ("live",): "needs a camera",
    ("serve",): "goes on until it is ended by hand",
    ("cameras",): "says something else on every machine",
    ("doctor",): "says something else on every machine",
}
NOT_RUN_OPTIONS = {"--cluster": "needs other machines", "heavy": "is not in every installation"}

# What else than success is to be expected, and what is said then.
SAYS = {"formcheck history forget --session 12": (2, "12")}


def is_run(command: Command) -> bool:
    if "--help" in command.words or any(word in NOT_RUN_OPTIONS for word in command.words):
        return False
    return not any(command.words[: len(first)] == first for first in NOT_RUN)


IN_BLOCKS = commands()
RUN = {str(each): each for each in IN_BLOCKS if is_run(each)}


@pytest.mark.parametrize("text", RUN)
def test_a_command_works(text: str, sandbox: Path) -> None:
    command = RUN[text]
    kerb = next(block.text for block in blocks() if block.language == "toml")
    (sandbox / "kerb.toml").write_text(kerb, encoding="utf-8")
    outcome = run(sandbox, *command.words)
    code, words = SAYS.get(text, (0, ""))
    assert outcome.returncode == code, f"{command.page}:{command.line}: {outcome.stderr}"
    assert words in outcome.stderr


@cache
def help_of(*words: str) -> str:
    outcome = run(DOCS, *words, "--help")
    assert outcome.returncode == 0, f"there is no command {' '.join(words)}: {outcome.stderr}"
    return outcome.stdout


@pytest.mark.parametrize("command", [*IN_BLOCKS, *spans()], ids=str)
def test_all_options_of_a_command_exist(command: Command) -> None:
    words = command.words
    if words[0].startswith("-") or words[0].isupper():
        words = ()
    group = {"people", "history"}
    depth = 2 if len(words) > 1 and words[0] in group and re.match("[a-z]+$", words[1]) else 1
    listed = help_of(*words[:depth])
    for word in command.words:
        if re.match("--?[a-z]", word):
            option = word.partition("=")[0].rstrip("/")
            assert re.search(rf"(^|[\s,/]){re.escape(option)}\b(?!-)", listed), (
                f"{command.page}:{command.line}: there is no {option}"
            )


def test_the_pages_show_commands_at_all() -> None:
    assert len(RUN) > 20
    assert {each.words[0] for each in IN_BLOCKS} >= {"analyze", "live", "serve", "report", "batch"}


def test_the_page_on_many_clips_names_all_options_of_the_command() -> None:
    page = (DOCS / "batch.md").read_text(encoding="utf-8")
    table = "\n".join(line for line in page.splitlines() if line.startswith("| `--"))
    options = set(re.findall(r"--[a-z-]+", help_of("batch"))) - {"--help"}
    assert options <= set(re.findall(r"--[a-z-]+", table))


def test_every_exit_code_is_told() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    of_errors = {error.exit_code for error in (UsageError, InputError, ModelError)}
    assert told == {
        0,
        *of_errors,
        *(code for code in vars(exits).values() if isinstance(code, int)),
    }
