"""The fast way to features gives what cleaning each message gives."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graadmeter.conversation import clean, features, html_bytes

MRKDWN = st.lists(
    st.sampled_from(
        ["a", "word", "?", " ", "  ", "\n", "\t", "\xa0", "\u2003", "\x1c", "\x85",
         "<", ">", "&", "&amp;", "&lt;", "&gt;",
         "&amp;lt;", "&#63;", "&amp", "`", "```", "|", "<@U1>", "<@U1|ann>", "<!here>", "<#C1|general>", "<#C1>",
         "<https://a.example/?q=1>", "<https://a.example|the page?>", "<mailto:a@b.example|a@b.example>",
         "https://a.example/?q", "WWW.a.example?x", "Mailto:x", "\u0131", "\u0130", "é",
         "😀", "\n&gt; quoted",
         "&gt;&gt;&gt;", ":", "\n \t&gt;", "\n     ", "`x?`", "```\nx?\n```", "<a|b>", "<|?>", "<>", "@", "!", "o:"]
    ) | st.text(max_size=3),
    max_size=9,
).map("".join)  # fmt: skip

HTML = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "a?", "word", " ", "  ", "\n", "\u2003", "<code>", "</code>", "<code/>", "</code/>", "<br>",
         "<br/>", "<pre>", "</pre>",
         "<blockquote>", "</blockquote>", '<blockquote class="x">', '<a href="https://a.example/?q=1">', "</a>",
         "&amp;", "&", "&#63;", "&lt", "<", ">",
         "<script>", "</script>", "<!-- ", "-->", "<![x", '<img alt="a > b?">', "<img alt='x'>",
         "<P>", "<custom>", "</", "https://a.example?x ", "www.x?", "https://", "FTP://x", "x://y", "s://", ":", "//",
         "&amp", "&quot;", "&#39;", "amp;", "mailto:", "http://b", '"', "'", "\xa0", "\x01", "\x1c", "é", "😀",
         '<div class="codehilite"><pre><span></span><code>', '<span class="n">', "</span>", "</code></pre></div>",
         "<strong>", "<preview>", "</blockquote>\n", "\u017f", "<h1 a='b'>"]
    ) | st.text(max_size=3),
    max_size=10,
).map("".join)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(MRKDWN, min_size=1, max_size=8), st.integers(0, 3))
def test_slack_markup(texts: list[str], skipped: int) -> None:
    """Also where the column is a part of a longer one, or longer than what is looked at in one go."""
    column = pa.array(["", *texts * 2]).slice(skipped)
    texts = column.to_pylist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html_bytes, "PIECE_BYTES", 20)
        asks, chars = features.of_mrkdwn(column)
    assert [(bool(a), int(c)) for a, c in zip(asks, chars, strict=True)] == [
        (clean.asks(words), len(words)) for words in map(clean.mrkdwn, texts)
    ]


@settings(deadline=None, max_examples=300)
@given(st.lists(HTML | HTML.map(lambda inner: f"<p>{inner}</p>"), min_size=1, max_size=8), st.integers(0, 3))
def test_html(texts: list[str], skipped: int) -> None:
    """Also where the column is a part of a longer one, or longer than what is looked at in one go."""
    column = pa.array(["", *texts * 2]).slice(skipped)
    texts = column.to_pylist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html_bytes, "PIECE_BYTES", 20)
        asks, chars = features.of_html(column)
    assert [(bool(a), int(c)) for a, c in zip(asks, chars, strict=True)] == [
        (clean.asks(words), len(words)) for words in map(clean.html, texts)
    ]


@settings(deadline=None)
@given(HTML)
def test_html_without_the_parser(text: str) -> None:
    """Where the quick way takes a text, it reads the same words as the parser does."""
    quick = clean._plain(text)
    assert quick is None or quick.split() == clean._parsed(text).split()


MARKDOWN = st.lists(
    st.sampled_from(
        ["a", "word", "?", " ", "  ", "\n", "\n> quoted?", "`", "```", "~~~", "\n~~~\n", "[a?](https://a.example/?q)",
         "](", "https://a.example/?q=1", "www.x?", "mailto:x?", "&", "& ", "&amp;", "&quot;", "&#63;", "&gt;", "<b>",
         "<", ">", "http://a&b", "http://a& ", "é", "\xa0", "\x01", "\x1c", "x://", "://"]
    ) | st.text(max_size=3),
    max_size=9,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(st.lists(MARKDOWN, min_size=1, max_size=8))
def test_markdown(texts: list[str]) -> None:
    asks, chars = features.of_markdown(pa.array(texts))
    assert [(bool(a), int(c)) for a, c in zip(asks, chars, strict=True)] == [
        (clean.asks(words), len(words)) for words in map(clean.markdown, texts)
    ]
