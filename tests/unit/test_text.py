"""Two languages: notation, plural, nested texts."""

from datetime import date

import pytest

from graadmeter.base.text import Bilingual, Message, Quantity, day, duration, number, percent, say, show


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (number(1234.5, "nl"), "1.234,5"),
        (number(1234.5, "en"), "1,234.5"),
        (number(2, "nl", every=True), "2,00"),
        (percent(0.141, "en", 1), "14.1%"),
        (percent(0.141, "nl", 1), "14,1\u00a0%"),
        (day(date(2026, 3, 1), "nl"), "1 maart 2026"),
        (day(date(2026, 3, 1), "en"), "1 March 2026"),
        (Quantity(3.05, "score").text("en"), "3.1"),
        (Quantity(2.345, "score2").text("nl"), "2,35"),
        (Quantity(-0.34).text("en"), "−0.34"),
        (Quantity(-0.12, "share").text("en"), "−12%"),
        (duration(45, "en"), "45 seconds"),
        (duration(1, "en"), "1 second"),
        (duration(3572.5, "en"), "59.5 minutes"),
        (duration(49105, "nl"), "13,6 uur"),
        (duration(3 * 86400, "nl"), "3 dagen"),
    ],
)
def test_notation_of_the_reader(written, expected):
    assert written == expected


def test_parameters_are_put_in_the_readers_language():
    message = Message("{a} and {b}", {"a": Bilingual("fase", "phase"), "b": 0.5})
    assert message.text("en") == "phase and 0.5"


def test_a_message_with_a_list_reads_as_a_list():
    assert say("choose one of: {offered}", offered=["a", "b"]).text("en") == "choose one of: a, b"


def test_yes_and_no_are_words():
    assert (show(True, "nl"), show(False, "en")) == ("ja", "no")
