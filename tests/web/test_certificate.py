from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

import formcheck.web.certificate
from formcheck.errors import UsageError
from formcheck.web.certificate import Pair, check_pair, own_pair

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("localhost", "127.0.0.1", "[::1]", "my-laptop.local")


def read(pair: Pair) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pair.cert.read_bytes())


def test_the_studios_own_certificate_is_for_its_names(tmp_path: Path) -> None:
    pair = own_pair(tmp_path / "tls", [*NAMES, "mäc.local"])
    found = read(pair)
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(each.value) for each in names} == {
        "localhost",
        "127.0.0.1",
        "::1",
        "my-laptop.local",
    }
    # Phones refuse what is valid for longer.
    assert found.not_valid_after_utc - found.not_valid_before_utc < timedelta(days=398)
    assert found.not_valid_before_utc < datetime.now(UTC)
    assert check_pair(pair) == pair


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such permissions")
def test_the_key_is_for_its_owners_eyes_only(tmp_path: Path) -> None:
    pair = own_pair(tmp_path / "tls", NAMES)
    assert pair.key.stat().st_mode & 0o777 == 0o600
    assert pair.key.parent.stat().st_mode & 0o077 == 0


def test_a_pair_that_fits_is_used_again(tmp_path: Path) -> None:
    """A phone that was told to trust it once need not be told again."""
    first = own_pair(tmp_path, NAMES).cert.read_bytes()
    assert own_pair(tmp_path, NAMES[:2]).cert.read_bytes() == first


def test_a_pair_that_does_not_fit_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = own_pair(tmp_path, NAMES)
    made = {pair.cert.read_bytes()}

    def renewed(names: tuple[str, ...]) -> bool:
        content = own_pair(tmp_path, names).cert.read_bytes()
        new = content not in made
        made.add(content)
        return new

    assert renewed((*NAMES, "192.168.1.5"))
    pair.cert.write_text("nonsense", "utf-8")
    assert renewed(NAMES)
    pair.key.unlink()
    assert renewed(NAMES)
    other = own_pair(tmp_path / "other", NAMES)
    pair.key.write_bytes(other.key.read_bytes())
    assert renewed(NAMES)
    monkeypatch.setattr(formcheck.web.certificate, "VALID_DAYS", 20)
    pair.cert.unlink()
    assert renewed(NAMES)
    assert renewed(NAMES)


def test_a_pair_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    one, other = (own_pair(tmp_path / name, NAMES) for name in ("one", "other"))
    nothing = tmp_path / "nothing.pem"
    for pair in (
        Pair(one.cert, other.key),
        Pair(one.key, one.cert),
        Pair(nothing, one.key),
        Pair(one.cert, tmp_path),
    ):
        with pytest.raises(UsageError, match=r"cannot be used for HTTPS \(.+\); give"):
            check_pair(pair)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="--cert and --key"):
        own_pair(tmp_path / "file" / "tls", NAMES)
