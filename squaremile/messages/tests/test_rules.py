"""Which ways are safe, by what people write; and how words are filled in."""

import pytest

from squaremile.messages.rules import Unsayable, Use, facts_named, fill, is_guarded, may_use, one_line, wait_before_try

Y, N, A = Use.YES, Use.NO, Use.ASK
# What was said -> may we use e-mail, text, telephone, letter?
CASES: dict[str, tuple[Use, Use, Use, Use]] = {
    "": (Y, Y, Y, Y),
    "  \n": (Y, Y, Y, Y),
    "email only": (Y, N, N, N),
    "E-mail only please": (Y, N, N, N),
    "Only by email": (Y, N, N, N),
    "just email": (Y, N, N, N),
    "text only": (N, Y, N, N),
    "Only text me.": (N, Y, N, N),
    "email or text only": (Y, Y, N, N),
    "letters only": (N, N, N, Y),
    "no texts": (Y, N, Y, Y),
    "No text messages": (Y, N, Y, Y),
    "don't email": (N, Y, Y, Y),
    "don’t email me": (N, Y, Y, Y),
    "Do not ring": (Y, Y, N, Y),
    "never phone me": (Y, Y, N, Y),
    "no calls or texts": (Y, N, N, Y),
    "no calls and texts": (Y, A, N, Y),
    "no calls, texts or emails": (A, A, N, Y),
    "No post. No emails.": (N, Y, Y, N),
    "do not ring the house phone": (Y, Y, A, Y),
    "do not call me at work": (Y, Y, A, Y),
    "leave no message": (Y, A, A, Y),
    "please don't leave any messages": (Y, A, A, Y),
    "no voicemail": (Y, A, A, Y),
    "after six": (Y, A, A, Y),
    "weekday mornings only": (Y, A, A, Y),
    "Ring after 6pm": (A, A, A, A),
    "only ring after six": (A, A, A, A),
    "prefer email": (Y, A, A, A),
    "email is fine, do not text": (Y, N, A, A),
    "email not safe": (N, Y, Y, Y),
    "my husband reads my email": (A, A, A, A),
    "He checks my phone, email only": (A, N, N, N),
    "My ex shares the post": (A, A, A, A),
    "do not email, my partner sees it": (N, A, A, A),
    "be careful": (A, A, A, A),
    "my husband must not know": (A, A, A, A),
    "not safe at home": (A, A, A, A),
    "do not email only": (A, A, A, A),
    "email, text only": (A, Y, N, N),
    # Welsh
    "e-bost yn unig": (Y, N, N, N),
    "ebost yn unig": (Y, N, N, N),
    "dim ond e-bost": (Y, N, N, N),
    "dim negeseuon testun": (Y, N, Y, Y),
    "dim tecstio": (Y, N, Y, Y),
    "peidiwch â ffonio": (Y, Y, N, Y),
    "peidiwch â galw, neges destun yn unig": (N, Y, N, N),
    "peidiwch â ffonio'r tŷ": (Y, Y, A, Y),
    "dim llythyrau": (Y, Y, Y, N),
    "ar ôl chwech": (Y, A, A, Y),
    "peidiwch â gadael neges": (Y, A, A, Y),
    "mae fy ngŵr yn darllen fy e-bost": (A, A, A, A),
}


@pytest.mark.parametrize("words", CASES)
def test_what_people_write_about_being_reached(words: str) -> None:
    assert tuple(may_use(words, {}, way) for way in ("email", "sms", "phone", "letter")) == CASES[words]


@pytest.mark.parametrize(
    ("channels", "email", "sms"),
    [
        (None, Y, Y), ({}, Y, Y), ([], Y, Y), ({"sms": False}, Y, N), ({"email": True}, Y, Y), (["email"], Y, N),
        ({"sms": "perhaps"}, Y, A), (7, A, A), ("email", A, A),
    ],
)  # fmt: skip
def test_what_people_wished_by_ticking(channels: object, email: Use, sms: Use) -> None:
    wishes = {"channels": channels}
    assert (may_use("", wishes, "email"), may_use("", wishes, "sms")) == (email, sms)


def test_a_closed_way_stays_closed_whatever_was_written_and_doubt_stays_doubt() -> None:
    assert may_use("email only", {"channels": {"email": False}}, "email") == N
    assert may_use("no texts", {"channels": ["sms"]}, "sms") == N
    assert may_use("be careful", {"channels": ["email"]}, "email") == A
    assert may_use("email only", {"channels": 7}, "email") == A


def test_there_are_no_other_ways() -> None:
    with pytest.raises(ValueError, match="fax"):
        may_use("", {}, "fax")


def test_whoever_said_anything_about_safety_is_guarded() -> None:
    assert is_guarded("after six") and not is_guarded(" ")


def test_facts_are_filled_in_once() -> None:
    assert fill("{{a}} and {{ b }}", {"a": "{{b}}", "b": "2"}) == "{{b}} and 2"
    assert facts_named("{{a}} {{a}} {{b_c}}") == {"a", "b_c"}


@pytest.mark.parametrize("words", ["{{a", "a}}", "{{A}}", "{{a b}}", "{{}}", "{{{a}}}"])
def test_what_is_no_place_is_refused(words: str) -> None:
    with pytest.raises(Unsayable):
        fill(words, {"a": "1"})


def test_a_fact_that_is_missing_is_named() -> None:
    with pytest.raises(Unsayable, match="b"):
        fill("{{a}}{{b}}", {"a": "1"})


def test_no_subject_begins_another_header() -> None:
    assert one_line("News\r\nBcc: x@example.org\u2028y") == "News Bcc: x@example.org y"


def test_waits_grow_and_end() -> None:
    assert [wait_before_try(n, [1, 5]) for n in (1, 2, 3)] == [1, 5, None]
