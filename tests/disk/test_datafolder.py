from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import platformdirs
import pytest

from formcheck.disk.datafolder import FOLDER_VARIABLE, data_folder
from formcheck.errors import UsageError
from formcheck.pose import find_model


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a user whom the system knows no home folder of."""

    def unknown(_name: str) -> NoReturn:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(platformdirs, "user_data_path", unknown)


@pytest.mark.parametrize("value", [None, ""])
def test_without_the_variable_the_platform_decides(
    value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(FOLDER_VARIABLE, value)
    assert data_folder() == platformdirs.user_data_path("formcheck")


@pytest.mark.usefixtures("homeless")
def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=FOLDER_VARIABLE):
        data_folder()
    monkeypatch.setenv(FOLDER_VARIABLE, "/data")
    assert data_folder() == Path("/data")


@pytest.mark.usefixtures("homeless")
def test_a_user_without_a_home_can_use_the_shipped_models() -> None:
    assert find_model("full").name == "full"
