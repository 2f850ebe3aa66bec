"""The paper form of each service: accessible, complete, the same twice, and deaf to what hides in policy."""

import re
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from django.utils.translation import override

from squaremile.policy.queries import current
from squaremile.public.paper.layout import layout, parts_of
from squaremile.public.paper.number import form_number
from squaremile.public.paper.printing import print_form
from squaremile.public.queries import front_door
from squaremile.public.rules.journey import Option

SERVICES = ("fraud", "suspicion", "contact")


@pytest.fixture
def door(db):
    return front_door()


@pytest.fixture
def ring_now(db):
    return current("ring-now").body["when"]


def words_of(written: bytes) -> str:
    with pdfium.PdfDocument(written) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return re.sub(r"\s+", " ", " ".join(pages).replace("￾", "-"))


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


@pytest.mark.parametrize("slug", SERVICES)
@pytest.mark.parametrize("spoken", ["en-gb", "cy"])
def test_it_is_tagged_and_says_its_title_and_language(door, ring_now, slug, spoken):
    with override(spoken):
        written = print_form(door, slug, ring_now)
    assert written.startswith(b"%PDF-1.7")
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", written) and b"/StructTreeRoot" in written
    assert b"<pdfuaid:part>1</pdfuaid:part>" in written
    assert re.search(rb"/Lang\s*\(%s" % {"en-gb": b"en-GB", "cy": b"cy-GB"}[spoken], written)
    assert re.search(rb"/DisplayDocTitle true", written)
    with pdfium.PdfDocument(written) as document:
        assert document.get_metadata_value("Title")
        marks = [mark.get_title() for mark in document.get_toc()]
    assert len(marks) > 6 and all(marks)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("slug", SERVICES)
def test_every_question_and_every_box_of_the_service_stands_on_it(door, ring_now, slug, large):
    written = words_of(print_form(door, slug, ring_now, large=large))
    journey = door.journey(slug)
    for page in journey.pages.values():
        for question in page.questions:
            assert plain(question.label) in written
            for option in question.options:
                assert plain(option.text) in written
    for part in parts_of(layout(journey, door.tree)):
        assert all(f"{one.number}. {plain(one.question.label)}" in written for one in part.entries)
        if part.page.repeat:
            assert f"{part.page.repeat.one} 1" in written and f"{part.page.repeat.one} 2" in written
    assert form_number(door, slug) in written.replace(" ", "")
    assert "Hand it in at any police station" in written


def test_questions_have_numbers_of_their_own_and_conditions_name_them(door):
    parts = list(parts_of(layout(door.journey("fraud"), door.tree)))
    numbers = [one.number for part in parts for one in part.entries]
    assert numbers == list(range(1, len(numbers) + 1))
    paid = next(one.number for part in parts for one in part.entries if one.question.name == "paid")
    wallet = next(one for part in parts for one in part.entries if one.question.name == "wallet")
    assert wallet.condition == f"Only if you ticked ‘Cryptocurrency’ in question {paid}."
    payment = next(part for part in parts if part.page.slug == "payment")
    assert payment.condition == (
        f"Not if you ticked ‘They tried, but no money went’ or ‘No money was lost’ in question {paid}."
    )


def test_whom_to_ring_comes_before_anything_to_fill_in(door, ring_now):
    for slug, phones in {"fraud": ("999", "159"), "suspicion": ("999", "0800 789 321"), "contact": ("999",)}.items():
        written = words_of(print_form(door, slug, ring_now))
        assert all(0 < written.index(phone) < written.index("How to fill in this form") for phone in phones)


def test_the_same_policies_print_the_same_bytes(door, ring_now):
    from squaremile.public.paper import printing

    first = print_form(door, "fraud", ring_now)
    printing._pdf.cache_clear()
    assert print_form(door, "fraud", ring_now) == first


def test_another_version_of_the_questions_is_another_form(door, ring_now):
    newer = replace(door, versions=door.versions | {"questions": 777})
    assert form_number(newer, "fraud") != form_number(door, "fraud")
    assert form_number(newer, "fraud") in words_of(print_form(newer, "fraud", ring_now)).replace(" ", "")


HOSTILE = '#panic("x") $x$ *b* _i_ `c` @r <l> \\ #{ } [ ] // /* "quoted" \' ~ = - + #read("/etc/passwd")'


def test_what_hides_in_policy_is_printed_as_it_is_and_does_nothing(door, ring_now):
    about = door.pages["about"].questions[0]
    spoilt = about.model_copy(update={"label": HOSTILE, "options": [Option(value="a", text=HOSTILE, hint=HOSTILE)]})
    page = door.pages["about"].model_copy(update={"title": HOSTILE, "questions": [spoilt]})
    written = words_of(print_form(replace(door, pages=door.pages | {"about": page}), "contact", ring_now))
    assert written.count('#panic("x") $x$ *b* _i_ `c` @r <l>') >= 3
    assert "root:" not in written


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\ue000", "\ud800", "\U0001f4a3", "字", "\u0627", "\ufffe"])
def test_signs_that_no_font_has_do_not_break_it(door, ring_now, sign):
    about = door.pages["about"].questions[0].model_copy(update={"label": f"What {sign} is it"})
    page = door.pages["about"].model_copy(update={"questions": [about]})
    written = words_of(print_form(replace(door, pages=door.pages | {"about": page}), "contact", ring_now))
    assert re.search(r"What .{0,3}is it", written)


def test_anybody_gets_it_and_a_browser_may_keep_it_for_a_while(web):
    response = web.get("/paper/fraud.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert re.fullmatch(r'inline; filename="fraud-\d+-\d+-\d+-en\.pdf"', response["Content-Disposition"])
    assert web.get("/paper/fraud.pdf", headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert not response.cookies
    large = web.get("/paper/fraud.pdf?size=large")
    assert large["ETag"] != response["ETag"] and "-large.pdf" in large["Content-Disposition"]
    assert web.get("/paper/fraud.pdf?size=%00").content == response.content
    assert web.get("/paper/nothing.pdf").status_code == 404
    assert web.post("/paper/fraud.pdf").status_code == 405


def test_in_welsh_it_is_another_form(web):
    english, welsh = web.get("/paper/contact.pdf"), web.get("/cy/paper/contact.pdf")
    assert welsh.status_code == 200 and welsh.content != english.content
    assert "-cy.pdf" in welsh["Content-Disposition"]


@pytest.mark.parametrize("slug", SERVICES)
def test_the_start_page_leads_to_it(web, slug):
    page = web.get(f"/tell/{slug}/").content.decode()
    assert f'href="/paper/{slug}.pdf"' in page and f'href="/paper/{slug}.pdf?size=large"' in page
