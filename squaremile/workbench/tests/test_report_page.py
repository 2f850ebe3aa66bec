"""The report page: the words with identifiers marked, who is in it, and what only some may see."""

import re

import pytest

from squaremile.identifiers.models import Identifier
from squaremile.ledger.models import Leaf
from squaremile.reports.tests.factories import take_in, through_the_line

pytestmark = pytest.mark.django_db
KENT, LONDON = "ME14 1XX", "EC2V 7HH"
WORDS = "They rang from 07700 900123 & said <b>pay</b> at https://parcel-fee.example/pay today. Ring 07700 900123!"


def page(client, report) -> str:
    response = client.get(f"/reports/{report.reference}/")
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def test_the_words_stand_as_given_with_each_identifier_marked_and_linked(sign_in) -> None:
    first, _ = reports = take_in({"narrative": WORDS}, {"narrative": "07700 900123 rang"})
    through_the_line(reports)
    html = page(sign_in("analyst"), first)
    phone = Identifier.objects.get(kind="phone")
    assert html.count(f'<a class="govuk-link sm-mark__link" href="/identifiers/{phone.pk}/">07700 900123</a>') == 2
    assert 'title="Phone number, named by 2 reports"' in html
    assert 'title="Web address, named by this report only"' in html
    words = re.search(r'<p class="sm-narrative">(.*?)</p>', html, re.S).group(1)
    assert re.sub(r"<[^>]+>", "", words).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") == WORDS


def test_no_address_in_a_report_is_a_link_but_ours(sign_in) -> None:
    aside = {
        "headers": [["List-Unsubscribe", "<http://bad.example/u>"]],
        "attachments": [{"name": "photo\u202egpj.exe", "type": "x", "size": 5, "sha256": "ab"}],
        "enclosed": [
            {"from": "a@b.example", "subject": "<script>alert(1)</script>", "text": "see http://bad.example/x"}
        ],
    }
    report = take_in({"narrative": "javascript:alert(1) http://bad.example/<script>alert(1)</script>"})[0]
    type(report).objects.filter(pk=report.pk).update(aside=aside, title="http://bad.example/ <img src=x>")
    through_the_line([report])
    html = page(sign_in("analyst"), report)
    main = html[html.index("<main") : html.index("</main>")]
    assert "<script" not in main and "<img" not in main
    assert all(link.startswith("/") for link in re.findall(r'href="([^"]*)"', main))
    assert "photo[U+202E]gpj.exe" in main


def test_a_stopped_identifier_is_marked_differently_with_its_reason(sign_in) -> None:
    report = take_in({"narrative": "They rang from 07700 900123"})[0]
    through_the_line([report])
    Identifier.objects.update(stop_reason="The bank's own number")
    html = page(sign_in("analyst"), report)
    assert "sm-mark--stopped" in html
    assert 'title="Phone number, never links reports: The bank&#x27;s own number"' in html


def test_people_payments_and_contacts_are_shown_and_lead_to_their_identifiers(sign_in) -> None:
    report = take_in(
        {
            "people": [
                {"role": "suspect", "name": "Mr <Smith>", "phones": ["07700 900123"]},
                {"role": "victim", "name": "Ann Other", "signs": ["still_paying", "over_75"], "postcode": KENT},
            ],
            "payments": [
                {"amount": "1234.5", "sort_code": "20-45-45", "account_number": "12345678", "payee_name": "J Doe"}
            ],
            "contacts": [{"mode": "phone", "from": "07700 900123", "impersonated": "the bank"}],
            "losses": [{"amount": "1234.5"}],
            "cyber": {"attack": "Ransomware", "live": True},
        }
    )[0]
    through_the_line([report])
    html = page(sign_in("analyst"), report)
    phone = Identifier.objects.get(kind="phone")
    assert f'<a class="govuk-link" href="/identifiers/{phone.pk}/">07700 900123</a>' in html
    for said in ("Mr &lt;Smith&gt;", "Is still paying", "Over 75", "£1,234.50", "J Doe", "the bank", "Ransomware"):
        assert said in html
    assert html.index("Ann Other") < html.index("Mr &lt;Smith&gt;")


def test_how_to_reach_a_victim_opens_only_for_a_contact_purpose(sign_in) -> None:
    report = take_in({"people": [{"name": "Ann Other", "phones": ["07700 900777"], "safe_contact": "after six"}]})[0]
    through_the_line([report])
    closed = page(sign_in("analyst"), report)
    assert "07700 900777" not in closed and "after six" not in closed
    assert f'href="/purpose/?next=%2Freports%2F{report.reference}%2F"' in closed
    opened = page(sign_in("analyst", purpose="contact-victim"), report)
    assert "07700 900777" in opened and "after six" in opened and "/purpose/?next" not in opened


@pytest.mark.parametrize("role", ["force-officer", "force-lead"])
def test_a_force_opens_its_own_reports_and_no_others_nor_restricted_ones(sign_in, role) -> None:
    own, other, secret = take_in(
        *[{"narrative": "x", "people": [{"postcode": code}], "restricted": hidden} for code, hidden in
          ((KENT, False), (LONDON, False), (KENT, True))]
    )  # fmt: skip
    client = sign_in(role, organisation="kent")
    assert client.get(f"/reports/{own.reference}/").status_code == 200
    for hidden in (other, secret):
        refused = client.get(f"/reports/{hidden.reference}/")
        assert refused.status_code == client.get("/reports/SM-0000-0000-0000/").status_code == 404


def test_a_force_is_not_told_of_restricted_reports_by_a_count(sign_in) -> None:
    people = [{"postcode": KENT}], [{"postcode": LONDON}]
    reports = take_in(
        {"narrative": "07700 900123", "people": people[0]},
        {"narrative": "07700 900123", "people": people[1]},
        {"narrative": "07700 900123", "people": people[1], "restricted": True},
    )
    through_the_line(reports)
    html = page(sign_in("force-officer", organisation="kent"), reports[0])
    assert 'title="Phone number, named by 2 reports"' in html
    assert "named by 3" in page(sign_in("analyst"), reports[0])


def test_opening_a_report_leaves_one_leaf(sign_in) -> None:
    report = take_in({"narrative": "x"})[0]
    client = sign_in("analyst")
    before = Leaf.objects.count()
    page(client, report)
    leaf = Leaf.objects.order_by("-pk")[0]
    assert Leaf.objects.count() == before + 1
    assert (leaf.verb, leaf.kind, leaf.object_ids) == ("record.viewed", "report", [report.reference])


def test_two_hundred_thousand_characters_stay_usable(sign_in) -> None:
    words = "\n".join(f"Text {n} from 07{700_900_000 + n % 1000:09} about n{n}.example" for n in range(4_200))[:199_000]
    report = take_in({"narrative": words})[0]
    through_the_line([report])
    html = page(sign_in("analyst"), report)
    assert "more are marked in the words" in html
    parts = re.findall(r'<p class="sm-narrative">(.*?)</p>', html, re.S)
    assert re.sub(r"<[^>]+>", "", "".join(parts)) == words
    assert "The other 1" in html


def test_queries_do_not_grow_with_the_parts(sign_in) -> None:
    def report(n: int):
        return take_in(
            {
                "narrative": " ".join(f"0770090012{i}" for i in range(n)),
                "people": [{"name": f"P{i}", "role": "suspect", "emails": [f"a{i}@b.example"]} for i in range(n)],
                "payments": [{"amount": "1", "sort_code": "204545", "account_number": f"1234567{i}"} for i in range(n)],
                "contacts": [{"mode": "phone", "from": f"0770090013{i}"} for i in range(n)],
            }
        )[0]

    small, large = report(1), report(8)
    through_the_line([small, large])
    client = sign_in("analyst", purpose="contact-victim")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for one in (small, small, large):
        with CaptureQueriesContext(connection) as captured:
            page(client, one)
        counts.append(len(captured))
    assert counts[1] == counts[2]


def test_a_partner_reads_what_it_sent_without_others_counts_or_identifiers(sign_in) -> None:
    client = sign_in("partner", organisation="lantern-bank")
    bank = client.membership.organisation
    sent = take_in(
        {"narrative": "07700 900123", "people": [{"phones": ["07700 900777"]}]}, route="partner", organisation=bank
    )
    through_the_line([*sent, *take_in({"narrative": "07700 900123"})])
    html = page(client, sent[0])
    assert 'title="Phone number"' in html and "/identifiers/" not in html and "/networks/" not in html
    assert "07700 900777" not in html and "/purpose/?next" not in html
