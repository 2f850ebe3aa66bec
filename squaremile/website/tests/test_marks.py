import html
import re

from hypothesis import given
from hypothesis import strategies as st

from squaremile.website.marks import Mark, highlight

spans = st.lists(
    st.builds(
        Mark,
        start=st.integers(-3, 40),
        end=st.integers(-3, 40),
        kind=st.sampled_from(["", "phone", "a kind"]),
        url=st.sampled_from(["", "/identifiers/1/", 'javascript:alert("x")', "//elsewhere"]),
        label=st.sampled_from(["", 'Phone "number" <b>']),
    ),
    max_size=8,
)


def without_tags(marked: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", marked))


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40), spans=spans)
def test_without_its_tags_it_is_the_text(text, spans):
    marked = highlight(text, spans)
    assert without_tags(marked) == text
    assert marked.count("<mark") == marked.count("</mark>")
    assert "javascript" not in marked.replace(html.escape(text), "") or "javascript" in text


@given(text=st.sampled_from(["<b>&amp;</b>", "&lt;", "a & b", "\"'"]), spans=spans)
def test_text_is_escaped_once(text, spans):
    assert without_tags(highlight(text, spans)) == text


def test_a_span_becomes_a_mark_with_a_link():
    assert highlight("ring 07700 900123 now", [Mark(5, 17, "phone", "/identifiers/7/", "Phone number")]) == (
        'ring <mark class="sm-mark sm-mark--phone" title="Phone number">'
        '<a class="govuk-link sm-mark__link" href="/identifiers/7/">07700 900123</a></mark> now'
    )


def test_the_shortest_span_keeps_its_own_link_inside_a_longer_one():
    marked = highlight("https://bad.example/pay", [Mark(0, 23, "url", "/u/"), Mark(8, 19, "domain", "/d/")])
    assert 'href="/d/">bad.example</a>' in marked
    assert 'href="/u/">https://</a>' in marked
    assert 'href="/u/">/pay</a>' in marked


def test_crossing_and_equal_spans_are_all_drawn_in_one_layer():
    marked = highlight("abcdef", [Mark(0, 4), Mark(2, 6), Mark(2, 6)])
    assert marked == '<mark class="sm-mark">abcd</mark><mark class="sm-mark">ef</mark>'


def test_only_addresses_of_this_site_are_links():
    for url in ("javascript:alert(1)", "//evil.example", "https://evil.example", "/\\evil.example"):
        assert "href" not in highlight("abc", [Mark(0, 3, url=url)])


def test_mappings_and_objects_serve_as_spans_and_bad_ones_are_left_out():
    assert "<mark" in highlight("abc", [{"start": 0, "end": 2, "kind": None}])
    assert highlight("abc", [{"start": 2, "end": 2}, {"start": 3, "end": 9}, {"start": -1, "end": 2}]) == "abc"
    assert highlight(None, []) == ""
