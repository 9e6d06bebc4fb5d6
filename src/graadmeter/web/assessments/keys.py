"""Secrets and codes: what may be known of a link, and what a respondent keeps."""

from __future__ import annotations

import base64
import hashlib
import secrets

from django.db import models
from django.utils.crypto import salted_hmac

SECRET_BYTES = 16  # 128 bits: cannot be guessed, so a plain digest of it is safe to store
JOIN_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: read from a screen, typed on a phone
JOIN_LENGTH = 8
PAIR_DIGITS = 12
MAX_KEY = 2**62


class RandomKeyField(models.BigIntegerField):
    """A random primary key that also hides the order of arrival.

    SQLite lays rows out by their integer primary key, so random keys leave no trace of which row came first. (With a
    text key it would keep a hidden counter beside it.)
    """

    def db_type(self, connection) -> str | None:  # type: ignore[no-untyped-def]
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


def random_key() -> int:
    return secrets.randbelow(MAX_KEY) + 1


def new_secret() -> str:
    """The part of a personal link that opens it; shown once, stored as a digest only."""
    return secrets.token_urlsafe(SECRET_BYTES)


def mailed_secret(token_id: int) -> str:
    """The secret of a link that is mailed: made from the installation's secret and the random key of its token, so that
    a reminder holds the same link while the link is stored nowhere."""
    made = salted_hmac("graadmeter.mailed-link", str(token_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made[:SECRET_BYTES]).rstrip(b"=").decode()


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_join_code() -> str:
    """The code of a shared link, short enough to type from a poster."""
    return "".join(secrets.choice(JOIN_ALPHABET) for _ in range(JOIN_LENGTH))


def new_pair_code() -> str:
    """Twelve digits that a respondent keeps, so that two rounds can be compared without knowing who it was."""
    return "".join(secrets.choice("0123456789") for _ in range(PAIR_DIGITS))


def read_pair_code(typed: str) -> str | None:
    """The twelve digits of what was typed, spaces and dashes dropped; None where it is no such code."""
    digits = "".join(typed.replace("-", " ").split())
    return digits if len(digits) == PAIR_DIGITS and digits.isascii() and digits.isdigit() else None


def show_pair_code(code: str) -> str:
    return f"{code[:4]} {code[4:8]} {code[8:]}"


def pair_hash(organisation_id: object, code: str) -> str:
    """What is stored of a pair code: keyed with the installation's secret, and different in every organisation."""
    return salted_hmac(f"graadmeter.pair.{organisation_id}", code, algorithm="sha256").hexdigest()


def address_hash(assessment_id: object, email: str) -> str:
    """What is kept of an address so that a round invites it once, also after the address itself was deleted."""
    return salted_hmac(f"graadmeter.invitee.{assessment_id}", email, algorithm="sha256").hexdigest()
