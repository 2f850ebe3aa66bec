"""Search: every kind of record in any spelling, under the rights of who searches, each search in the ledger."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import F, Q, Value
from django.test.utils import CaptureQueriesContext

from squaremile.accounts.models import Organisation
from squaremile.accounts.viewer import Viewer
from squaremile.identifiers.models import Identifier
from squaremile.identifiers.rules import key_of
from squaremile.ledger.models import Leaf, LeafDetail
from squaremile.networks.models import Network
from squaremile.reports.models import Party, Report
from squaremile.reports.tests.factories import take_in, through_the_line
from squaremile.workbench.queries import search as queries

pytestmark = pytest.mark.django_db
KENT, LONDON = [{"name": "Ann Other", "postcode": "ME14 1XX"}], [{"name": "Joan Bull", "postcode": "EC2V 7HH"}]
PARCEL = "A parcel fee was asked from 07700 900123 at https://www.parcel-fee.example/pay and the driver laughed"


def find(client, words: str, **more: str) -> str:
    address = "&".join(f"{name}={quote(value)}" for name, value in {"q": words, **more}.items())
    response = client.get(f"/search/?{address}")
    assert response.status_code == 200
    return response.content.decode()


def linked(html: str) -> list[str]:
    return re.findall(r'href="(/(?:identifiers|reports|networks)/[^"]+)"', html[html.index("<main") :])


@pytest.fixture
def told():
    reports = take_in({"narrative": PARCEL, "people": KENT}, {"narrative": PARCEL, "people": LONDON})
    through_the_line(reports)
    return reports


def test_nothing_asked_shows_what_can_be_looked_for(sign_in) -> None:
    html = find(sign_in("analyst"), "  ")
    assert "What you can look for" in html
    assert not Leaf.objects.filter(verb="record.searched").exists()


def test_a_reference_in_any_spelling_leads_straight_to_its_report(sign_in, told) -> None:
    plain = told[0].reference.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    for typed in (told[0].reference, plain, plain[3:]):
        assert linked(find(sign_in("analyst"), typed))[0] == f"/reports/{told[0].reference}/"


def test_a_number_leads_straight_to_its_network(sign_in, told) -> None:
    number = Network.objects.get().number
    for typed in (str(number), f"Network {number}"):
        assert f"/networks/{number}/" in linked(find(sign_in("analyst"), typed))


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("07700 900 123", "phone"),
        ("+44 7700 900123", "phone"),
        ("(07700) 900-123", "phone"),
        ("WWW.Parcel-Fee.example/pay", "url"),
        ("hxxps://www.parcel-fee[.]example/pay", "url"),
        ("parcel-fee.example", "domain"),
    ],
)
def test_an_identifier_is_found_however_it_is_typed(sign_in, told, typed, kind) -> None:
    html = find(sign_in("analyst"), typed)
    assert "Exactly this" in html
    assert f"/identifiers/{Identifier.objects.get(kind=kind).pk}/" in linked(html)


@pytest.mark.parametrize(("typed", "kind"), [("0770 0900", "phone"), ("00123", "phone"), ("cel-fee.ex", "url")])
def test_a_part_of_an_identifier_finds_it(sign_in, told, typed, kind) -> None:
    html = find(sign_in("analyst"), typed)
    assert "Identifiers that contain it" in html
    assert f"/identifiers/{Identifier.objects.get(kind=kind).pk}/" in linked(html)


@pytest.mark.parametrize(("typed", "kind"), [("parcl-fee.exmple", "domain"), ("07700 900133", "phone")])
def test_a_misspelt_identifier_finds_those_nearest(sign_in, told, typed, kind) -> None:
    html = find(sign_in("analyst"), typed)
    assert "spelled nearly so" in html
    assert f"/identifiers/{Identifier.objects.get(kind=kind).pk}/" in linked(html)


def test_signs_of_a_pattern_mean_themselves(sign_in, told) -> None:
    assert "Nothing that you may see matches" in find(sign_in("analyst"), "%%%___")
    assert queries.escaped(r"50%_\x") == r"50\%\_\\x"


@pytest.mark.parametrize(
    ("typed", "like"), [("joan", False), ("Joan BULL", False), ("jo bu", False), ("Joan Buhl", True)]
)
def test_names_are_found_in_part_and_misspelt(sign_in, told, typed, like) -> None:
    html = find(sign_in("analyst"), typed, within="people")
    assert f"/reports/{told[1].reference}/" in linked(html)
    assert ("Names spelled nearly so" in html) == like


@pytest.mark.parametrize("typed", ['"parcel fee"', "drivers laughing", "parcel -bank", "nothing or driver", "laug"])
def test_words_are_found_with_what_matched_shown(sign_in, told, typed) -> None:
    html = find(sign_in("analyst"), typed, within="words")
    assert set(linked(html)) == {f"/reports/{report.reference}/" for report in told}


def test_what_a_report_says_cannot_become_part_of_the_page(sign_in) -> None:
    take_in(
        {"narrative": "<script>alert(1)</script> \ue000 parcel \ue001 <b>fee</b>", "people": [{"name": "<i>Ann</i>"}]}
    )
    client = sign_in("analyst")
    html = find(client, "parcel") + find(client, "<i>ann")
    main = html[html.index("<main") : html.rindex("</main>")]
    assert "<script>alert" not in main and "<b>fee" not in main and "<i>" not in main
    assert '<mark class="sm-mark sm-mark--found">parcel</mark>' in main


def test_more_than_twenty_are_reached_by_address(sign_in) -> None:
    reports = take_in(*[{"narrative": f"parcel {n}", "people": [{"name": f"Pat Smith {n}"}]} for n in range(45)])
    client, seen = sign_in("analyst"), []
    html = find(client, "parcel")
    assert len(set(linked(html))) == 20
    more = unescape(re.search(r'href="(\?[^"]*within=words[^"]*)">More', html).group(1))
    while more:
        html = client.get(f"/search/{more}").content.decode()
        seen += dict.fromkeys(linked(html))
        following = re.search(r'href="(\?[^"]*)" rel="next"', html)
        more = unescape(following.group(1)) if following else ""
    assert sorted(seen) == sorted(f"/reports/{report.reference}/" for report in reports)


@pytest.mark.parametrize("typed", ["ab", "é"])
def test_too_little_is_said_and_not_searched(sign_in, told, typed) -> None:
    html = find(sign_in("analyst"), typed)
    assert "at least 3 characters" in html and not linked(html)


@pytest.mark.parametrize("typed", ["zzqqzzqq", "&|!:*()'\\", "-", "a" * 200, "\u202e\u0000x"[:2] + "xx", "the and of"])
def test_nothing_found_and_odd_signs_are_answered_calmly(sign_in, told, typed) -> None:
    assert not linked(find(sign_in("analyst"), typed))


def test_a_search_that_is_too_long_or_holds_a_nul_is_refused_in_words(sign_in) -> None:
    client = sign_in("analyst")
    assert "Search for 200 characters at most" in find(client, "a" * 201)
    assert "Null characters are not allowed" in client.get("/search/?q=a%00bc").content.decode()


def test_each_search_is_in_the_ledger_with_its_words_why_and_what_came_up(sign_in, told) -> None:
    client = sign_in("analyst")
    find(client, "joan bull", why="assess-report")
    leaf = Leaf.objects.get(verb="record.searched")
    assert (leaf.purpose, leaf.object_ids) == ("assess-report", [told[1].reference])
    assert "joan bull" in str(LeafDetail.objects.get(leaf=leaf).content)


def test_a_purpose_that_is_not_the_roles_is_refused(sign_in, told) -> None:
    html = find(sign_in("analyst"), "joan", why="work-case")
    assert "Select a valid choice" in html and not linked(html)


@pytest.mark.parametrize("role", ["force-officer", "force-lead"])
def test_a_force_finds_its_own_and_of_an_exact_identifier_that_others_exist(sign_in, role) -> None:
    mine, theirs, hidden = take_in(
        {"narrative": "a parcel text from 07700 900111", "people": KENT},
        {"narrative": "a parcel text from 07700 900222", "people": LONDON},
        {"narrative": "a parcel text from 07700 900333", "people": LONDON, "restricted": True},
    )
    through_the_line([mine, theirs, hidden])
    Organisation.objects.filter(slug="city-of-london").update(contact="fraud@city.example")
    client = sign_in(role, organisation="kent")
    assert linked(find(client, "parcel", within="words")) == [f"/reports/{mine.reference}/"]
    assert linked(find(client, "joan bull")) == [] and linked(find(client, theirs.reference)) == []
    assert linked(find(client, "0900222")) == [], "a part of an identifier tells a force nothing of others' reports"
    told = find(client, "07700 900222")
    assert "Others hold 1 report that does" in told and "fraud@city.example" in told and linked(told) == []
    assert "Nothing that you may see matches" in find(client, "07700 900333")


def test_the_database_tells_holders_only_to_a_force_that_has_or_typed_the_identifier(as_web) -> None:
    reports = take_in(
        {"narrative": "07700 900111", "people": KENT}, {"narrative": "07700 900111 07700 900222", "people": LONDON}
    )
    through_the_line(reports)
    kent, city = (Organisation.objects.get(slug=slug).pk for slug in ("kent", "city-of-london"))
    shared, foreign = (Identifier.objects.get(value=f"+44770090{n}").pk for n in ("0111", "0222"))
    key = key_of("phone", "+447700900222")

    def told(role: str, organisation: int, identifier: int | None, typed: bytes | None) -> dict[int, int]:
        with as_web(Viewer(1, role, organisation, "x")), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM holders_of(%s, %s)", [identifier, typed])
            return dict(cursor.fetchall())

    assert told("force-officer", kent, shared, None) == {kent: 1, city: 1}
    assert told("force-officer", kent, foreign, None) == {}
    assert told("force-officer", kent, None, key) == {city: 1}
    assert told("force-officer", kent, foreign, b"wrong") == {}
    for role in ("analyst", "partner", "auditor", ""):
        assert told(role, kent, None, key) == told(role, kent, shared, None) == {}


@pytest.mark.parametrize("role", ["agent", "partner", "auditor", "administrator", "senior-officer", "reporter"])
def test_other_roles_may_not_search(sign_in, role) -> None:
    assert sign_in(role).get("/search/?q=joan").status_code == 403


@pytest.mark.parametrize("role", ["analyst", "force-officer"])
@pytest.mark.parametrize(
    ("rows", "condition", "index"),
    [
        (Identifier.objects, queries.ILike(F("value"), Value("%parcel-fee%")), "identifier_value_like"),
        (Identifier.objects, TrigramWordSimilar(F("value"), Value("parcel-fee")), "identifier_value_like"),
        (Party.objects, queries.ILike(F("name"), Value("%joan%bull%")), "party_name_like"),
        (Party.objects, TrigramWordSimilar(F("name"), Value("joan bull")), "party_name_like"),
        (Report.objects, Q(words=SearchQuery("laughed", config="english")), "report_words"),
    ],
)
def test_indexes_serve_search_under_row_level_security(as_web, role, rows, condition, index) -> None:
    with as_web(Viewer(1, role, 1, "x")), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        assert f"Bitmap Index Scan on {index}" in rows.filter(condition).explain()


def test_queries_do_not_grow_with_what_is_found(sign_in) -> None:
    client, counts = sign_in("force-officer", organisation="kent"), []
    for n in (1, 8):
        through_the_line(take_in(*[{"narrative": f"parcel 0770090055{i}", "people": KENT} for i in range(n)]))
        find(client, "0770090055")
        with CaptureQueriesContext(connection) as captured:
            find(client, "parcel") + find(client, "ann other") + find(client, "0770090055")
        counts.append(len(captured))
    assert counts[0] == counts[1]
