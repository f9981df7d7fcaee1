from __future__ import annotations

import os

import pytest

from formcheck.fleet.cores import cores


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no such system call")
def test_only_cores_that_this_process_may_use_count() -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert cores() == 1
    finally:
        os.sched_setaffinity(0, before)
    assert cores() == len(before)
