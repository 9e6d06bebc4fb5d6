"""What asks a question and what does not: one line per rule, in every kind of markup."""

from __future__ import annotations

import pytest

from graadmeter.conversation import clean

# message in HTML (Zulip) | its own words
HTML = [
    ("<p>Where is the key?</p>", "Where is the key?"),
    ("<p>Where is the key&#63;</p>", "Where is the key?"),
    ("<p>Tom &amp; Jerry &lt;3</p>", "Tom & Jerry <3"),
    ("<p>see https://a.example/?q=1 now</p>", "see now"),
    ('<p>see <a href="https://a.example/?q=1">https://a.example/?q=1</a></p>', "see"),
    ('<p>see <a href="https://a.example/?q=1">the page</a></p>', "see the page"),
    ("<p>run <code>ls *?</code> now</p>", "run now"),
    ("<pre><code>a ? b : c\n</code></pre><p>done</p>", "done"),
    ("<blockquote><p>really?</p></blockquote><p>yes</p>", "yes"),
    ("<blockquote><blockquote><p>a?</p></blockquote><p>b?</p></blockquote><p>c</p>", "c"),
    ("<blockquote><p>never closed?</p>", ""),
    ("</blockquote><p>closed too often?</p>", "closed too often?"),
    ("<p>one</p><![nonsense<p>two?</p>", "one"),
    ('<p><img alt="what?" src="x"> a picture</p>', "a picture"),
    ("<p>a < b and b > c?</p>", "a < b and b > c?"),
    ("", ""),
]

# message in Slack's markup | its own words
MRKDWN = [
    ("Where is the key?", "Where is the key?"),
    ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
    ("see <https://a.example/?q=1> now", "see now"),
    ("see <https://a.example/?q=1|the page> now", "see the page now"),
    ("see <https://a.example/?q=1|a.example/?q=1>", "see"),
    ("see https://a.example/?q=1 now", "see now"),
    ("<@U012AB> and <!here> and <#C01|general> and <!subteam^S1|@team?>", "and and and"),
    ("run `ls *?` now", "run now"),
    ("```a ? b : c\nd?```done", "done"),
    ("```never closed?", ""),
    ("&gt; really?\nyes", "yes"),
    ("> really?\nyes", "yes"),
    ("one\n&gt;&gt;&gt; all of this?\nand this?", "one"),
    ("a &gt; b?", "a > b?"),
    ("", ""),
]

# message in Markdown | its own words
MARKDOWN = [
    ("Where is the key?", "Where is the key?"),
    ("Where is the key&#63;", "Where is the key?"),
    ("Where is the key&quest;", "Where is the key?"),
    ("Tom &amp; Jerry <3", "Tom & Jerry <3"),
    ("see [the page](https://a.example/?q=1)", "see the page"),
    ("see [the page?](https://a.example/)", "see the page?"),
    ("see <https://a.example/?q=1>", "see"),
    ('so <b>be it</b> <img alt="what?">', "so be it"),
    ("run `ls &quest;` now", "run now"),
    ("~~~\na ? b\n~~~\ndone", "done"),
    ("> really?\nyes", "yes"),
    ("a <b\nand b> c?", "a <b and b> c?"),
]

# text of a mail | its own words
MAIL = [
    ("Where is the key?\n", "Where is the key?"),
    ("Where is the key&#63;\n", "Where is the key?"),
    ("> really?\nyes\n", "yes"),
    ("On Mon, 1 Jan 2024, Ada wrote:\n> really?\nyes\n", "yes"),
    ('<?xml version="1.0"?>\nas below\n', "as below"),
    ("see <https://a.example/?q=1>\n", "see"),
    ("done\n-- \nAda, who else?\n", "done"),
]


@pytest.mark.parametrize(("message", "own_words"), HTML)
def test_own_words_of_html(message: str, own_words: str) -> None:
    assert clean.html(message) == own_words


@pytest.mark.parametrize(("message", "own_words"), MRKDWN)
def test_own_words_of_slack_markup(message: str, own_words: str) -> None:
    assert clean.mrkdwn(message) == own_words


@pytest.mark.parametrize(("message", "own_words"), MARKDOWN)
def test_own_words_of_markdown(message: str, own_words: str) -> None:
    assert clean.markdown(message) == own_words


@pytest.mark.parametrize(("message", "own_words"), MAIL)
def test_own_words_of_a_mail(message: str, own_words: str) -> None:
    assert clean.mail(message) == own_words
