"""Our reading of the number plans against `phonenumbers` itself."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from squaremile.identifiers.engine import extract, normalise
from squaremile.identifiers.engine.plans import plan, split_calling_code

# Calling codes of one region each, where the library's verdict does not depend on which region it guesses.
CODES = [30, 31, 32, 33, 34, 36, 40, 41, 43, 45, 46, 48, 49, 55, 65, 81, 82, 84, 86, 90, 91, 92, 234, 351, 353, 380]


@given(st.from_regex(r"[1-9][0-9]{8,9}", fullmatch=True))
def test_uk_numbers_are_valid_exactly_when_the_library_says_so(number: str) -> None:
    theirs = phonenumbers.is_valid_number(phonenumbers.parse("+44" + number))
    assert (plan(44).allocated.fullmatch(number) is not None) == theirs


@given(st.sampled_from(CODES), st.from_regex(r"[1-9][0-9]{5,11}", fullmatch=True))
def test_numbers_abroad_are_valid_exactly_when_the_library_says_so(code: int, number: str) -> None:
    parsed = phonenumbers.PhoneNumber(country_code=code, national_number=int(number))
    assert (plan(code).allocated.fullmatch(number) is not None) == phonenumbers.is_valid_number(parsed)


@pytest.mark.parametrize("region", ["GB", "FR", "DE", "ES", "NG", "IN", "PL", "RO", "US", "IE", "IT", "AU"])
def test_an_example_of_each_country_is_found_however_the_library_prints_it(region: str) -> None:
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    wanted = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    for form in (phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.INTERNATIONAL):
        written = phonenumbers.format_number(example, form)
        assert [(f.value, f.flags) for f in extract(f"ring {written} now")] == [(wanted, ())]
        assert normalise("phone", written) == wanted


@given(
    st.from_regex(
        r"0(?:7700900[0-9]{3}|1632960[0-9]{3}|2079460[0-9]{3}|8081570[0-9]{3}|3069990[0-9]{3})", fullmatch=True
    )
)
def test_drama_numbers_are_found_and_belong_to_nobody(number: str) -> None:
    assert [(f.value, f.flags) for f in extract(f"He rang from {number}.")] == [("+44" + number[1:], ("unallocated",))]


@given(st.from_regex(r"[0-9]{1,4}", fullmatch=True))
def test_calling_codes_are_real(digits: str) -> None:
    code = split_calling_code(digits)
    assert code is None or (code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE and digits.startswith(str(code)))
