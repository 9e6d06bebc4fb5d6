"""What the log may say: addresses, without the secret that some of them are."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(/(?:r|j|v|p|w|invitation|account/confirm-email|account/password/reset/key)/)[^/\s?]+")


class WithoutSecrets(logging.Filter):
    """Takes the part that opens something out of the addresses in a line: who reads the log cannot use the link."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub(r"\1…", record.getMessage()), ()
        return True
