"""The key of the pseudonyms: made at first use, readable by its owner only, and never beside the data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from graadmeter.base.errors import FileError, OutputError, Place, PolicyError
from graadmeter.base.text import say

KEY_BYTES = 32
VARIABLE = "GRAADMETER_KEY_FILE"


def key_file() -> Path:
    """Where the key lies: `GRAADMETER_KEY_FILE`, else `graadmeter/key` in the user's configuration folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "graadmeter" / "key"


def load_key(*, apart_from: Path) -> bytes:
    """The key, made where there is none yet. `apart_from`: the folder of the data, which may not hold it.

    Raises PolicyError for a key inside that folder, FileError for a file that is no key, OutputError where it cannot
    be made.
    """
    path = key_file()
    if path.resolve().is_relative_to(apart_from.resolve()):
        raise PolicyError(
            say(
                "the key may not lie with the data it protects; let {variable} name a file elsewhere", variable=VARIABLE
            ),
            place=Place(file=str(path)),
        )
    try:
        if not path.exists():
            return _make(path)
        key = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise OutputError(
            say("the key cannot be read or made: {seen}", seen=error.strerror or str(error)),
            place=Place(file=str(path)),
        ) from None
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise FileError(
            say(
                "this is no key (expected {digits} hexadecimal digits); put it back, or name it in {variable}",
                digits=2 * KEY_BYTES,
                variable=VARIABLE,
            ),
            place=Place(file=str(path)),
        )
    return key


def _make(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
    return key
