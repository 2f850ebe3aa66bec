import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.website.reading import Unreadable, read_json

LIMIT = 10_000
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.binary(max_size=200) | st.text(max_size=200) | values.map(json.dumps))
def test_nothing_but_unreadable_is_ever_raised(data):
    try:
        value = read_json(data, max_bytes=LIMIT)
    except Unreadable as refusal:
        assert refusal.reason
    else:
        assert json.dumps(value, allow_nan=False, ensure_ascii=False).encode().count(b"\0") == 0


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'"' + b"a" * LIMIT + b'"', "larger than"),
        ("£" * 6000, "larger than"),
        ("[" * 65 + "]" * 65, "nested"),
        ("[" * 4000 + "]" * 4000, "nested"),
        ('{"a":' * 1500 + "1" + "}" * 1500, "nested"),
        (r'"a\u0000b"', "NUL"),
        (r'{"a\u0000": 1}', "NUL"),
        (r'["\ud800"]', "surrogate"),
        (r'{"\udc00": 1}', "surrogate"),
        ('"\ud800"', "UTF-8"),
        (b'"\xff"', "UTF-8"),
        (b"\xff\xfe1\x00", "UTF-8"),
        ("NaN", "not a number"),
        ("[-Infinity]", "not a number"),
        ("1e400", "beyond"),
        ("1000000000000001", "beyond"),
        ("-1e16", "beyond"),
        ("0." + "1" * 40, "figures"),
        ("1" * 5000, "figures"),
        ('{"a": 1, "a": 2}', "twice"),
        ("", "not JSON"),
        ("{'a': 1}", "not JSON"),
        ("[1,]", "not JSON"),
    ],
)
def test_refusals_say_why(data, reason):
    with pytest.raises(Unreadable, match=reason):
        read_json(data, max_bytes=LIMIT)


def test_what_may_be_stored_is_read():
    assert read_json(b'\xef\xbb\xbf{"a": [1, 2.5, "\xc2\xa3", null, true, 1e15]}', max_bytes=LIMIT) == {
        "a": [1, 2.5, "£", None, True, 1e15]
    }
    assert read_json("[" * 64 + "]" * 64, max_bytes=LIMIT)
    assert read_json(r'"\ud83d\ude00"', max_bytes=LIMIT) == "😀"
