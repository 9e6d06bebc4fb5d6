"""Two languages: notation, plural, nested texts."""

from datetime import date

import pytest

from graadmeter.base.text import Bilingual, Message, Quantity, day, digits_beside, duration, number, percent, say, show


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
        (number(-1234.5, "nl"), "−1.234,5"),
        (number(-0.001, "en"), "0"),
        (Quantity(-0.001, "score2").text("nl"), "0,00"),
        (percent(-0.25, "nl"), "−25\u00a0%"),
        (say("{n} and {x}", n=-3, x=-0.30000000000000004).text("en"), "−3 and −0.3"),
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


@pytest.mark.parametrize(
    ("share", "bars", "more", "digits"),
    [
        (0.5, [0.4, 0.75], {}, 0),
        (0.748, [0.5, 0.75], {}, 1),  # 75% would say that it is met
        (0.7499, [0.5, 0.75], {}, 2),
        (0.75 - 1e-12, [0.75], {}, 0),  # a value this close to a bar meets it
        (0.203, [0.2], {"at_most": True}, 1),
        (0.197, [0.2], {"at_most": True}, 0),
        (0.3, [0.999], {}, 1),  # the bar itself
        (None, [0.999], {}, 1),
        (0.3, [2 / 3], {}, 4),
        (0.3, [2 / 3], {"written": False}, 0),
        (0.6660, [2 / 3], {"written": False}, 1),
    ],
)
def test_a_share_stays_on_its_own_side_of_the_bars_beside_it(share, bars, more, digits):
    assert digits_beside(share, bars, **more) == digits


def test_parameters_are_put_in_the_readers_language():
    message = Message("{a} and {b}", {"a": Bilingual("fase", "phase"), "b": 0.5})
    assert message.text("en") == "phase and 0.5"


def test_a_message_with_a_list_reads_as_a_list():
    assert say("choose one of: {offered}", offered=["a", "b"]).text("en") == "choose one of: a, b"


def test_yes_and_no_are_words():
    assert (show(True, "nl"), show(False, "en")) == ("ja", "no")
