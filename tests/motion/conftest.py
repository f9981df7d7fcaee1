"""What all tests of the signals share."""

from __future__ import annotations

import pytest

from formcheck.motion import hip


@pytest.fixture(autouse=True)
def exact_hips(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Take the hips as they are: a stick figure's are its joints, the pose model's are not.

    What is done about the model's is tested in test_hip.py.
    """
    if request.node.path.name != "test_hip.py":
        monkeypatch.setattr(hip, "TOO_HIGH", 0.0)
        monkeypatch.setattr(hip, "TOO_FAR_FORWARD", 0.0)
