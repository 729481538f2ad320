"""The HTML parse mode: what it makes of tags, and its complaints with byte offsets."""

import pytest

from sandbox.entities import Entity
from sandbox.errors import ApiError
from sandbox.html import HtmlParser


def parse(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    formatted = HtmlParser(source).parse()
    return formatted.text, [(e.type, e.offset, e.length) for e in formatted.entities]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("a<x>", 'Unsupported start tag "x" at byte offset 1'),
        ("井<路>", 'Unsupported start tag "路" at byte offset 3'),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a ="x">', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x?y>", "Unexpected end of name token at byte offset 8"),
        ("字</b>", "Unexpected end tag at byte offset 3"),
        ("<b>字</b x", "Unclosed end tag at byte offset 6"),
        ("<b>字</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b><i>字", 'Can\'t find end tag corresponding to start tag "i"'),
        ("<span>字</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_a_complaint(source: str, complaint: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_offsets_are_utf16_units() -> None:
    assert parse("👌🏽<b>井</b>𠮷<i>盖</i>") == ("👌🏽井𠮷盖", [("bold", 4, 1), ("italic", 7, 1)])


def test_every_tag() -> None:
    tags = {
        "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
        "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
        "code": "code", "pre": "pre", "blockquote": "blockquote",
    }  # fmt: skip
    for tag, kind in tags.items():
        assert parse(f"<{tag.upper()}>x</{tag}>") == ("x", [(kind, 0, 1)])
    assert parse('<span class="tg-spoiler">x</>') == ("x", [("spoiler", 0, 1)])
    assert parse("<blockquote expandable>x</blockquote>") == ("x", [("expandable_blockquote", 0, 1)])


def test_only_four_named_entities() -> None:
    assert parse("&lt;&gt;&amp;&quot;&#39;&#x27;&nbsp;&apos;&lt")[0] == "<>&\"''&nbsp;&apos;<"


def test_an_empty_tag_leaves_nothing() -> None:
    assert parse("<b></b>x") == ("x", [])


def test_links() -> None:
    formatted = HtmlParser('<a href="https://a.example/?x=1&amp;y=2">甲</a><a href="tg://user?id=7">乙</a>').parse()
    assert formatted.entities == (
        Entity("text_link", 0, 1, "https://a.example/?x=1&y=2"),
        Entity("text_mention", 1, 1, user_id=7),
    )
    lost = HtmlParser("<a href='nowhere'>甲</a>")
    assert lost.parse().entities == ()
    assert lost.dropped == ["nowhere"]


def test_code_with_a_language() -> None:
    formatted = HtmlParser('<pre><code class="language-python">x</code></pre><code class="language-c">y</code>').parse()
    assert formatted.entities == (Entity("pre", 0, 1, "python"), Entity("code", 1, 1))


def test_half_a_surrogate_pair_is_refused() -> None:
    assert parse("&#xD83D;&#xDC4C;")[0] == "👌"
    with pytest.raises(ApiError, match="invalid Unicode"):
        parse("&#xD83D;")


def test_it_comes_back_as_html() -> None:
    source = '<b>甲<i>乙</i></b>&lt;<a href="https://a.example/">丙</a>'
    assert HtmlParser(source).parse().html() == source
