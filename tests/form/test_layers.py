"""`motion` and `form` are pure: angles and rules that a stick figure can test."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import formcheck

PACKAGE = Path(formcheck.__file__).parent
MODULES = sorted(
    path.relative_to(PACKAGE).as_posix()
    for room in ("motion", "form")
    for path in (PACKAGE / room).glob("*.py")
)

MAY_IMPORT = {
    "motion": {"numpy", "formcheck.motion", "formcheck.pose.landmarks"},
    "form": {"numpy", "formcheck.form", "formcheck.motion", "formcheck.errors"},
}
FOREIGN = ("cv2", "av", "mediapipe", "typer", "rich", "PIL", "scipy", "pydantic", "starlette")


def imports(tree: ast.AST) -> set[str]:
    """Return the names of all modules that are imported anywhere below this node."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module is not None
            found.add(node.module)
    return found


def test_there_are_modules_to_check() -> None:
    assert {"motion/reading.py", "form/judge.py"} <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_numpy_the_standard_library_and_what_lies_below(module: str) -> None:
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    allowed = MAY_IMPORT[module.split("/", maxsplit=1)[0]]
    for name in imports(tree):
        parts = name.split(".")
        inside = any(".".join(parts[: i + 1]) in allowed for i in range(len(parts)))
        assert inside or parts[0] in sys.stdlib_module_names, f"{module} imports {name}"


def test_importing_them_loads_nothing_heavy() -> None:
    names = [
        "formcheck." + module.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        for module in MODULES
    ]
    program = (
        f"import sys, json, importlib\nfor name in {names!r}: importlib.import_module(name)\n"
        f"print(json.dumps([name for name in {FOREIGN!r} if name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(PACKAGE.parent)},
    )
    assert json.loads(done.stdout) == []
