"""Company numbers and vehicle registrations: only where a word says what they are."""

import re
from collections.abc import Iterator

from .found import Hit

_PREFIXES = (
    "SC|NI|OC|SO|NC|FC|SF|NF|BR|GE|GN|GS|LP|SL|NL|ZC|SZ|NZ|RC|SR|NR|IC|SI|IP|SP|NP|NO|RS|CE|CS|AC|SA|NA|CN|SG|AP|PC|ES|"
    "EN|EE|ML|NM|OE"
)
_COMPANY_FORM = rf"(?:(?:{_PREFIXES})[ ]?\d{{6}}|(?:IP|SP|NP)\d{{5}}R|R0?[ ]?\d{{6,7}}|\d{{4,8}})"
_NUMBER = r"(?:nos?\b\.?|num(?:ber)?s?\b|reg(?:istration)?\b\.?|#|ref(?:erence)?\b\.?)"
_PLACE = r"(?:england|wales|scotland|northern ireland|the uk|the united kingdom|london)"
_COMPANY = re.compile(
    rf"(?i)\b(?:compan(?:y|ies house)[ ]{{0,2}}(?:registration[ ]{{0,2}}|reg(?:istered)?\.?[ ]{{0,2}})?{_NUMBER}|"
    r"co\.?[ ]{0,2}(?:reg\.?[ ]{0,2})?no\b\.?|crn\b|company[ ]{0,2}registration\b|"
    rf"registered[ ]{{0,2}}(?:company[ ]{{0,2}}|office[ ]{{0,2}})?{_NUMBER}|"
    rf"registered[ ]{{0,2}}(?:company[ ]{{0,2}})?in[ ]{{0,2}}{_PLACE}(?:[ ]{{0,2}}(?:and|&)[ ]{{0,2}}{_PLACE})?"
    r"[ ,.(:]{0,4}"
    r"(?:with[ ]{0,2}|under[ ]{0,2}|as[ ]{0,2}|the[ ]{0,2}|company[ ]{0,2}|registration[ ]{0,2}|reg\.?[ ]{0,2}|"
    rf"registered[ ]{{0,2}}){{0,4}}{_NUMBER}?)"
    rf"[ \t]{{0,3}}(?:is|was|:|-|=|#|\()?[ \t]{{0,3}}({_COMPANY_FORM})(?![A-Za-z0-9]|[ ]?\d)",
    re.ASCII,
)
_CO_NO = re.compile(r"co\.?[ ]{0,2}(?:reg\.?[ ]{0,2})?no\b")
_BARE_COMPANY = re.compile(_COMPANY_FORM.replace("[ ]?", ""), re.ASCII)


def companies(text: str, lower: str, blocked: bytearray) -> Iterator[Hit]:
    """Company numbers; short ones are filled to eight with zeros. `lower` is `text` in small letters. Marks its own."""
    if not ("compan" in lower or "registered" in lower or "crn" in lower or _CO_NO.search(lower)):
        return
    for m in _COMPANY.finditer(text):
        value = company_value(m[1])
        if value and blocked.find(1, m.start(1), m.end(1)) < 0:
            blocked[m.start(1) : m.end(1)] = b"\1" * (m.end(1) - m.start(1))
            yield Hit("company", value, m.start(1), m.end(1))


def company_value(written: str) -> str | None:
    """`1234567` -> `01234567`, `sc 123456` -> `SC123456`; None where it is no company number."""
    bare = "".join(written.split()).upper()
    if not _BARE_COMPANY.fullmatch(bare):
        return None
    if bare.isdigit():
        return bare.zfill(8) if int(bare) else None
    if bare[0] == "R" and bare[1:].isdigit():
        return "R" + bare[1:].zfill(7)
    return bare


_NOW = r"[A-HJ-PR-Y][A-HJ-PR-Y]\d{2}[ ]?[A-HJ-PR-Z]{3}"
_WITH_LETTER = r"[A-HJ-NPR-TV-Y]\d{1,3}[ ]?[A-HJ-PR-Y]{3}|[A-HJ-PR-Y]{3}[ ]?\d{1,3}[A-HJ-NPR-TV-Y]"
_DATELESS = r"[A-Z]{1,3}[ ]?\d{1,4}|\d{1,4}[ ]?[A-Z]{1,3}"
_PLATE = re.compile(rf"(?i)(?<![A-Z0-9])(?:{_NOW}|{_WITH_LETTER})(?![A-Z0-9])", re.ASCII)
_PLATE_NOW = re.compile(_NOW, re.ASCII)
_PLATE_ALONE = re.compile(f"{_NOW}|{_WITH_LETTER}|{_DATELESS}", re.ASCII)
_PLATE_SAID = re.compile(
    r"(?i:\b(?:registration|reg|number ?plate|licen[cs]e ?plate|plate|vrm|vrn)\b\.?"
    r"(?:[ ]{0,2}(?:no\b\.?|number\b|mark\b|plate\b)){0,2}(?:[ ]{0,2}(?:is|was|:|-|=|of))?[ ]{0,2})"
    rf"({_DATELESS})(?![A-Za-z0-9]|[ ]?\d)",
    re.ASCII,
)
_VEHICLE_WORD = re.compile(
    r"(?i)\b(?:reg(?:istration|istered|s)?|(?:number |licen[cs]e )?plates?|vrms?|vrns?|cars?|van|vehicles?|lorry|truck|"
    r"motor(?:bike|cycle|home)|ford|vauxhall|bmw|audi|mercedes|volkswagen|vw|toyota|nissan|peugeot|renault|honda|kia|"
    r"hyundai|skoda|fiat|volvo|tesla|range rover|land rover|driv(?:er|ing|es?|ove))\b",
    re.ASCII,
)
# Every form has a digit with letters after it, or letters with a digit after them; cheap, and seldom in a message.
_MAY_HOLD_PLATE = re.compile(r"\d[ ]?[A-Za-z]{1,3}(?![A-Za-z0-9])|\d(?<=[A-Z]\d)|\d(?<=[A-Z] \d)", re.ASCII)
_REACH = 48


def vrms(text: str, lower: str, blocked: bytearray) -> Iterator[Hit]:
    """Vehicle registrations near a word for a vehicle; dateless ones only straight after `registration`.

    `lower` is `text` in small letters.
    """
    if not _MAY_HOLD_PLATE.search(text):
        return
    for m in _PLATE.finditer(text):
        around = text[max(0, m.start() - _REACH) : m.end() + _REACH]
        if blocked.find(1, m.start(), m.end()) < 0 and _in_one_case(m.group()) and _VEHICLE_WORD.search(around):
            blocked[m.start() : m.end()] = b"\1" * (m.end() - m.start())
            yield Hit("vrm", "".join(m.group().split()).upper(), m.start(), m.end())
    if "reg" in lower or "plate" in lower or "vrm" in lower or "vrn" in lower:
        for m in _PLATE_SAID.finditer(text):
            if blocked.find(1, m.start(1), m.end(1)) < 0:
                yield Hit("vrm", "".join(m[1].split()).upper(), m.start(1), m.end(1))


def _in_one_case(written: str) -> bool:
    """Not `on 20 may`: a plate is in one case, and in small letters it is of the form in use since 2001."""
    return written.isupper() or (written.islower() and _PLATE_NOW.fullmatch(written.upper()) is not None)


def vrm_value(written: str) -> str | None:
    """`ab12 cde` -> `AB12CDE`; None where it has the form of no British registration."""
    bare = "".join(written.split()).upper()
    return bare if _PLATE_ALONE.fullmatch(bare) else None
