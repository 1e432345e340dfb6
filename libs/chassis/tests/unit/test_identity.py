"""The signed identity holds, or is refused."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from chassis.errors import Unauthorized
from chassis.identity import Identity, IdentitySigner, IdentityVerifier, decode_key, encode_key

SIGNER = IdentitySigner(b"s" * 32)
VERIFIER = IdentityVerifier([SIGNER.public_key])
IDENTITY = Identity(
    actor="user:u1",
    location_id="loc1",
    scopes=frozenset({"contacts.readonly"}),
    assigned_to="u1",
    company_id="co1",
    role="user",
)


def test_what_was_signed_is_what_is_read() -> None:
    assert VERIFIER.verify(SIGNER.sign(IDENTITY, datetime.now(UTC))) == IDENTITY
    assert IDENTITY.user_id == "u1"
    assert Identity(actor="token:t", location_id=None).user_id is None


def test_a_scope_is_granted_by_name_or_by_the_star() -> None:
    assert IDENTITY.has_any(["contacts.readonly", "x"])
    assert not IDENTITY.has_any(["contacts.write"])
    assert Identity("token:t", "l", frozenset("*")).has_any(["anything"])


def test_an_expired_identity_is_refused_even_if_it_was_seen_before() -> None:
    token = SIGNER.sign(IDENTITY, datetime.now(UTC) - timedelta(seconds=61))
    with pytest.raises(Unauthorized):
        VERIFIER.verify(token)


def test_another_signers_identity_is_refused() -> None:
    with pytest.raises(Unauthorized):
        VERIFIER.verify(IdentitySigner(b"t" * 32).sign(IDENTITY, datetime.now(UTC)))


def test_a_key_may_be_replaced_without_a_gap() -> None:
    newer = IdentitySigner(b"n" * 32)
    both = IdentityVerifier([SIGNER.public_key, newer.public_key])
    assert both.verify(SIGNER.sign(IDENTITY, datetime.now(UTC))) == IDENTITY
    assert both.verify(newer.sign(IDENTITY, datetime.now(UTC))) == IDENTITY


def test_changed_claims_are_refused() -> None:
    head, body, signature = SIGNER.sign(IDENTITY, datetime.now(UTC)).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["loc"] = "loc2"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    with pytest.raises(Unauthorized):
        VERIFIER.verify(f"{head}.{forged}.{signature}")


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "x",
        "a.b.c",
        jwt.encode({"actor": "system", "exp": 9999999999}, "secret" * 8, algorithm="HS256"),
        jwt.encode({"actor": "system", "exp": 9999999999}, "", algorithm="none"),
    ],
)
def test_what_is_no_identity_is_refused(token: str | None) -> None:
    with pytest.raises(Unauthorized):
        VERIFIER.verify(token)


def test_keys_are_read_strictly() -> None:
    assert decode_key(encode_key(b"k" * 32)) == b"k" * 32
    for text in ("", "zz", encode_key(b"short"), "!" * 44):
        with pytest.raises(ValueError, match=r"."):
            decode_key(text)
