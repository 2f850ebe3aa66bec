"""Whatever a report says, in a box or in words, can belong to nobody."""

import json
import re

import pytest

from squaremile.demo.generator.lists import read

from .made_once import some

RESERVED = read("reserved")
GENUINE = RESERVED["genuine"]
RANGES = [(int(row["first"]), int(row["first"]) + row["count"]) for row in RESERVED["phones"]]
PUBLIC = {number.replace(" ", "") for number in GENUINE["phones"]}
HOST_END = re.compile(r"(?:^|[.@])(?:[\w-]+\.)*[\w-]+\.(?:example|test|invalid)$|(?:^|[@.])example\.(?:com|org|net)$")
DOCUMENTATION = re.compile(r"192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+")
BOXES = ("phones", "emails", "websites", "postcode", "vehicle", "company_number", "from", "sort_code", "iban", "card")


def boxes(name):
    for made in some():
        report = made.report
        groups = ("people", "organisations", "contacts", "payments")
        for row in (row for group in groups for row in report.get(group, ())):
            value = row.get(name)
            yield from value if isinstance(value, list) else [value] if value else []


def nobodys(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    if digits.startswith("1") and len(digits) == 11:
        return digits[4:9] == "55501"
    digits = re.sub(r"^(?:0044|44)0?", "0", digits)
    return digits in PUBLIC or any(first <= int(digits) < end for first, end in RANGES)


def words():
    for made in some():
        yield made.report["narrative"]


def test_phones_in_boxes_are_kept_for_drama():
    found = list(boxes("phones"))
    assert len(found) > 1_000
    assert all(map(nobodys, found))


def test_senders_are_nobodys():
    for sender in boxes("from"):
        if re.fullmatch(r"[+\d ]{8,}", sender):
            assert nobodys(sender), sender
        elif "." in sender and " " not in sender:
            assert HOST_END.search(sender.lower()), sender


def test_emails_and_sites_in_boxes_are_at_reserved_names():
    found = [*boxes("emails"), *boxes("websites")]
    assert len(found) > 2_000
    assert [value for value in found if not HOST_END.search(value.lower())] == []


def test_numbers_in_words_are_nobodys():
    number = re.compile(r"(?<![\dA-Za-z-])(?<!\d )(?:\+44 ?(?:\(0\))?|0044|\(?0)[\d ()./-]{8,14}\d(?![\d/-])")
    seen = 0
    for text in words():
        text = re.sub(r"(?i)(?:sort|s/c|acc|a/c|iban)[^A-Za-z]*(?:[a-z/]+[^A-Za-z]*){0,4}", " ", text)
        for match in number.finditer(text):
            digits = re.sub(r"\D", "", match[0])
            if match[0].startswith("00") and not match[0].startswith("0044"):
                continue  # a sort code and account
            if len(digits) in (10, 11) and digits.startswith("0"):
                seen += 1
                assert nobodys(match[0]), (match[0], text)
    assert seen > 500


def test_names_of_sites_and_emails_in_words_are_reserved_or_public():
    name = re.compile(r"[\w.-]+(?:@[\w-]+(?:\.[\w-]+)+|\.(?:com|org|net|uk|info|io|co|gov|example|test|invalid))\b")
    allowed = {*GENUINE["sites"], *GENUINE["emails"], "gov.uk", "booking.com"}
    for text in words():
        for match in name.findall(text.lower()):
            assert HOST_END.search(match) or match.removeprefix("www.") in allowed or match in allowed, (match, text)


def test_ip_addresses_are_those_of_documentation():
    address = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
    found = [match for text in words() for match in address.findall(text)]
    assert len(found) > 10
    assert all(map(DOCUMENTATION.fullmatch, found))


def test_sort_codes_are_not_issued():
    found = list(boxes("sort_code"))
    assert len(found) > 300
    assert all(re.fullmatch(r"00-\d\d-\d\d", code) for code in found)


def test_the_rest_is_not_issued_either():
    assert all(re.fullmatch(r"[A-Z]{2}00 [A-Z]{3}", mark) for mark in boxes("vehicle"))
    assert all(re.fullmatch(r"99\d{6}", number) for number in boxes("company_number"))
    assert all(re.fullmatch(r"400000\*{6}\d{4}", card) for card in boxes("card"))
    assert all(re.fullmatch(r"LT\d\d99999\d{11}|GB\d\dXDMO00\d{12}", iban) for iban in boxes("iban"))
    postcodes = list(boxes("postcode"))
    assert postcodes
    assert all(re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]? \d[QWXYZ]{2}", postcode) for postcode in postcodes)


@pytest.mark.parametrize("box", BOXES)
def test_the_boxes_looked_at_are_in_use(box):
    assert next(boxes(box), None) or box in ("iban", "card")


def test_every_identifier_is_dealt_once_by_lone_offenders():
    seen: dict[str, str] = {}
    shared = set(GENUINE["bank_lines"]) | {number for _, number, _ in GENUINE["exchange_accounts"]}
    for made in some():
        group = made.truth.network or made.truth.source_reference
        for row in made.report.get("payments", ()):
            account = row.get("account_number")
            if account and account not in shared and made.truth.kind == "alone":
                assert seen.setdefault(account, group) == group


def test_outcodes_are_of_one_force_each():
    outcodes = [code for force in read("places")["forces"] for _, codes in force["towns"] for code in codes]
    assert len(outcodes) == len(set(outcodes))
    assert len(read("places")["forces"]) >= 43


def test_the_truth_stays_out_of_the_json(tmp_path):
    line = json.dumps(some()[0].report)
    assert "network" not in json.loads(line)
