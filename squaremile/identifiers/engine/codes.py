"""Postcodes, company numbers and vehicle registrations."""

import re
from collections.abc import Iterator

from .found import Hit

# The 124 postcode areas of Royal Mail, with the Crown dependencies and the forces' BF.
_AREAS_OF_TWO = (
    "AB AL BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY EC EH EN EX FK FY "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY LA LD LE LL LN LS LU ME MK ML NE NG NN NP NR NW OL "
    "OX PA PE PH PL PO PR RG RH RM SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB WA WC WD WF "
    "WN WR WS WV YO ZE"
).split()
_OUTWARD = (
    r"(?:(?:EC[1-4]|WC[12]|SW1|SE1|NW1)[A-HJ-NP-Z]|(?:E1|N1|W1)[A-HJKPSTUW]|"
    rf"(?:{'|'.join(_AREAS_OF_TWO)}|[BEGLMNSW])[1-9][0-9]?|(?:BL|BS|CM|CR|FY|HA|PR|SL|SS)0)"
)
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_POSTCODE = re.compile(rf"(?i)(?<![A-Za-z0-9])({_OUTWARD})([ \t]{{0,2}})({_INWARD})(?![A-Za-z0-9])", re.ASCII)
_INWARD_ANCHOR = re.compile(r"\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?![A-Za-z0-9])", re.ASCII)
_BOXED = re.compile(
    rf"(?i)(?:(?:p\.?[ ]?o\.?[ ]?)?b(?:o?x){{1,2}}|bcm|ldn)[ ]?\d{{0,5}}[,. \-]{{0,2}}(?:ldn[ ]?)?"
    rf"({_OUTWARD})([,. \-]{{0,2}})({_INWARD})(?![A-Za-z0-9])",
    re.ASCII,
)
_ORDINAL = re.compile(r"(?i)1st|2nd|3rd|[4-90]th", re.ASCII)
_ADDRESS_WORD = re.compile(r"(?i)post ?code|address|\blive|street|\broad\b|lane|avenue|\bclose\b|,\s*$")


def postcodes(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Postcodes anywhere: in capitals, or in small letters where they cannot be words such as `b4 2nd`."""
    for m in _POSTCODE.finditer(text):
        outward, gap, inward = m.groups()
        if blocked.find(1, m.start(), m.end()) < 0 and _is_postcode(text, m.start(), outward, gap, inward):
            yield Hit("postcode", f"{outward} {inward}".upper(), m.start(), m.end())
    if "ox" in text or "OX" in text or "bx" in text or "BCM" in text or "Bx" in text:
        for m in _BOXED.finditer(text):
            start = m.start(1)
            if not _POSTCODE.match(text, start) and blocked.find(1, start, m.end()) < 0:
                yield Hit("postcode", f"{m[1]} {m[3]}".upper(), start, m.end())


def _is_postcode(text: str, start: int, outward: str, gap: str, inward: str) -> bool:
    capitals = outward.isupper() and inward.isupper()
    if _ORDINAL.fullmatch(inward) and len(outward) == 2:
        return _ADDRESS_WORD.search(text[max(0, start - 30) : start]) is not None
    if capitals:
        return True
    if len(outward) >= 3 and (outward.isupper() or outward.islower()):
        return True
    return _ADDRESS_WORD.search(text[max(0, start - 40) : start]) is not None


def postcode_value(written: str) -> str | None:
    """`ec2v7hh` -> `EC2V 7HH`; None where it is no postcode."""
    m = _POSTCODE.fullmatch(written.strip())
    return f"{m[1]} {m[3]}".upper() if m else None


_PREFIXES = (
    "SC NI OC SO NC FC SF NF BR GE GN GS LP SL NL ZC SZ NZ RC SR NR IC SI IP SP NP NO RS CE CS AC SA NA CN SG AP PC ES "
    "EN EE ML NM OE"
).split()
_COMPANY_FORM = rf"(?:(?:{'|'.join(_PREFIXES)})[ ]?\d{{6}}|(?:IP|SP|NP)\d{{5}}R|R0?[ ]?\d{{6,7}}|\d{{4,8}})"
_COMPANY = re.compile(
    r"(?i)\b(?:compan(?:y|ies house)[ ]{0,2}(?:registration[ ]{0,2}|reg(?:istered)?\.?[ ]{0,2})?"
    r"(?:nos?\b\.?|num(?:ber)?s?\b|reg(?:istration)?\b\.?|#|ref(?:erence)?\b\.?)|co\.?[ ]{0,2}(?:reg\.?[ ]{0,2})?no\b\.?|crn\b|"
    r"registered[ ]{0,2}(?:company[ ]{0,2})?(?:in[ ]{0,2}(?:england|wales|scotland|northern ireland|the uk|london)"
    r"(?:[ ]{0,2}(?:and|&)[ ]{0,2}wales)?[ ,.(]{0,4}){1,2}"
    r"(?:(?:with[ ]{0,2})?(?:under[ ]{0,2})?(?:the[ ]{0,2})?(?:company[ ]{0,2})?(?:registration[ ]{0,2}|reg\.?[ ]{0,2}|registered[ ]{0,2})?"
    r"(?:no\b\.?|num(?:ber)?\b))?|registered[ ]{0,2}(?:company[ ]{0,2})?num(?:ber)?\b|"
    r"registered[ ]{0,2}no\b\.?|company[ ]{0,2}registration\b)"
    rf"[ \t]{{0,3}}(?:is|was|:|-|=|#|\()?[ \t]{{0,3}}({_COMPANY_FORM})(?![A-Za-z0-9])",
    re.ASCII,
)
_COMPANY_WORD = re.compile(r"(?i)compan|\bco\b|\bco[. ]|\bcrn\b|registered", re.ASCII)


def companies(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Company numbers, only where a word says so; short ones are filled to eight with zeros."""
    if not _COMPANY_WORD.search(text):
        return
    for m in _COMPANY.finditer(text):
        value = company_value(m[1])
        if value and blocked.find(1, m.start(1), m.end(1)) < 0:
            yield Hit("company", value, m.start(1), m.end(1))


def company_value(written: str) -> str | None:
    """`1234567` -> `01234567`, `sc 123456` -> `SC123456`; None where it is no company number."""
    bare = "".join(written.split()).upper()
    if not re.fullmatch(_COMPANY_FORM.replace("[ ]?", ""), bare, re.ASCII):
        return None
    if bare.isdigit():
        return bare.zfill(8) if int(bare) else None
    if bare[0] == "R" and bare[1:].isdigit():
        return "R" + bare[1:].zfill(7)
    return bare


_VRM_NOW = r"[A-HJ-PR-Y][A-HJ-PR-Y]\d{2}[ ]?[A-HJ-PR-Z]{3}"
_VRM_LETTER = r"[A-HJ-NPR-TV-Y]\d{1,3}[ ]?[A-HJ-PR-Y]{3}|[A-HJ-PR-Y]{3}[ ]?\d{1,3}[A-HJ-NPR-TV-Y]"
_VRM_DATELESS = r"[A-Z]{1,3}[ ]?\d{1,4}|\d{1,4}[ ]?[A-Z]{1,3}"
_VRM = re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{_VRM_NOW}|{_VRM_LETTER})(?![A-Za-z0-9])", re.ASCII)
_VRM_SAID = re.compile(
    r"(?:(?i:\b(?:registration|reg|number ?plate|licen[cs]e ?plate|plate|vrm|vrn|index)\b\.?)"
    r"(?i:[ ]{0,2}(?:no\b\.?|number\b|mark\b|plate\b)){0,2}(?i:[ ]{0,2}(?:is|was|:|-|=|of))?[ ]{0,2})"
    rf"({_VRM_DATELESS})(?![A-Za-z0-9]|[ ]?\d)",
    re.ASCII,
)
_VEHICLE_WORD = re.compile(
    r"(?i)\b(?:reg(?:istration|istered|s)?|(?:number |licen[cs]e )?plates?|vrms?|vrns?|index|car|van|vehicle|lorry|truck|"
    r"motor(?:bike|cycle)|ford|vauxhall|bmw|audi|mercedes|volkswagen|vw|toyota|nissan|peugeot|renault|honda|kia|"
    r"hyundai|skoda|seat|fiat|volvo|mini|tesla|range rover|land rover|driv(?:er|ing|es?|ove))\b",
    re.ASCII,
)
_VEHICLE_REACH = 48


def vrms(text: str, blocked: bytearray) -> Iterator[Hit]:
    """Vehicle registrations, only near a word for a vehicle or its plate."""
    if not _VEHICLE_WORD.search(text):
        return
    for m in _VRM.finditer(text):
        around = text[max(0, m.start() - _VEHICLE_REACH) : m.end() + _VEHICLE_REACH]
        if blocked.find(1, m.start(), m.end()) < 0 and _VEHICLE_WORD.search(around) and _looks_like_plate(m.group()):
            yield Hit("vrm", "".join(m.group().split()).upper(), m.start(), m.end())
    for m in _VRM_SAID.finditer(text):
        if blocked.find(1, m.start(1), m.end(1)) < 0 and not _VRM.match(text, m.start(1)):
            yield Hit("vrm", "".join(m[1].split()).upper(), m.start(1), m.end(1))


def _looks_like_plate(written: str) -> bool:
    """Not `on 20 may`: a plate is in one case, and in small letters it is of the form in use since 2001."""
    if written.isupper():
        return True
    return written.islower() and re.fullmatch(rf"(?i:{_VRM_NOW})", written) is not None


def vrm_value(written: str) -> str | None:
    """`ab12 cde` -> `AB12CDE`; None where it has the form of no British registration."""
    bare = "".join(written.split()).upper()
    return bare if re.fullmatch(f"{_VRM_NOW}|{_VRM_LETTER}|{_VRM_DATELESS}", bare, re.ASCII) else None
