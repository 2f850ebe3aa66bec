"""What is found in a text, kind by kind."""

import pytest

from squaremile.identifiers.engine import FLAGS, KIND_NAMES, KINDS, extract, extract_many

CASES = [
    # phone: allocated, drama, abroad
    ("Call 020 7606 0606 now", {("phone", "+442076060606")}),
    ("ring (020) 7946 0123", {("phone", "+442079460123")}),
    ("Text 07700 900123 or 07700900456", {("phone", "+447700900123"), ("phone", "+447700900456")}),
    ("+44 (0)1632 960123", {("phone", "+441632960123")}),
    ("0044 7700 900123", {("phone", "+447700900123")}),
    ("sender 447700900123", {("phone", "+447700900123")}),
    ("0808 157 0123 and 03069 990123", {("phone", "+448081570123"), ("phone", "+443069990123")}),
    ("0 7 7 0 0 9 0 0 1 2 3", {("phone", "+447700900123")}),
    ("07700/900123, 07700.900.124", {("phone", "+447700900123"), ("phone", "+447700900124")}),
    ("O77OO 9OO123 and l2", {("phone", "+447700900123")}),
    ("my mobile is 7700 900123", {("phone", "+447700900123")}),
    ("oh seven seven double oh nine double oh one two three", {("phone", "+447700900123")}),
    ("077OO 9OO l23", {("phone", "+447700900123")}),
    ("0 77 00 90 01 23", {("phone", "+447700900123")}),
    ("(+44) 7700 900123", {("phone", "+447700900123")}),
    ("the number on my card 0808 157 0222", {("phone", "+448081570222")}),
    ("call09050000327 150p/min", {("phone", "+449050000327")}),
    ("help 08700621170150p per msg", {("phone", "+448700621170")}),
    ("+1 (212) 555-0123 or call 646-555-0123", {("phone", "+12125550123"), ("phone", "+16465550123")}),
    ("+33 1 42 68 53 00; 0033 1 42 68 53 01", {("phone", "+33142685300"), ("phone", "+33142685301")}),
    ("call 0906 346 3309", {("phone", "+449063463309")}),
    # not a phone
    ("Text STOP to 87077 or 60599", set()),
    ("order number 07123456789", set()),
    ("ref: 07700900123, invoice 01234567890", set()),
    ("paid £1,234.56 on 24/11/2026 at 10:15:30", set()),
    ("01/02/2003 and 01-02-2003 1200, 2026-11-24 101500", set()),
    ("+999 1234567", set()),
    ("078498****7", set()),
    # email
    ("write to Joe.Bloggs+x@Mail.Example.co.uk.", {("email", "joe.bloggs+x@mail.example.co.uk")}),
    ("joe [at] evil [dot] com", {("email", "joe@evil.com")}),
    ("joe(at)evil(dot)com", {("email", "joe@evil.com")}),
    ("joe dot bloggs at gmail dot com", {("email", "joe.bloggs@gmail.com")}),
    ("joe AT evil DOT com", {("email", "joe@evil.com")}),
    ("joe underscore b at gmail dot com", {("email", "joe_b@gmail.com")}),
    ("olowo@ usc.edu", {("email", "olowo@usc.edu")}),
    ("email me: joe @ evil.com", {("email", "joe@evil.com")}),
    ("mailto:joe@evil.com?subject=x", {("email", "joe@evil.com")}),
    (
        "Pay the fee of £1.99 at evri-fee.example/pay",
        {("url", "evri-fee.example/pay"), ("domain", "evri-fee.example")},
    ),
    ("meet me at tesco.com", {("url", "tesco.com"), ("domain", "tesco.com")}),
    ("If you r @ home then msg@150p XCLUSIVE@CLUB", set()),
    ("phishing@pot@hotmail.com", set()),
    # url, domain
    ("https://WWW.Evil.com:443/Path/?q=A#top.", {("url", "www.evil.com/Path/?q=A"), ("domain", "evil.com")}),
    ("(see http://a.b.evil.co.uk/x(1))", {("url", "a.b.evil.co.uk/x(1)"), ("domain", "evil.co.uk")}),
    ("hxxps[:]//evil[.]com[/]login", {("url", "evil.com/login"), ("domain", "evil.com")}),
    ("www. example .com is gone", {("url", "www.example.com"), ("domain", "example.com")}),
    ("http://wap. evil.com?n=AB", {("url", "wap.evil.com?n=AB"), ("domain", "evil.com")}),
    ("http//tms. evil.com/index. wml?id=1", {("url", "tms.evil.com/index.wml?id=1"), ("domain", "evil.com")}),
    ("barclays dot secure dot com", {("url", "barclays.secure.com"), ("domain", "secure.com")}),
    ("royal dash mail dot com slash pay", {("url", "royal-mail.com/pay"), ("domain", "royal-mail.com")}),
    ("www dot evil dot co dot uk", {("url", "www.evil.co.uk"), ("domain", "evil.co.uk")}),
    ("www.evil.co. uk now", {("url", "www.evil.co.uk"), ("domain", "evil.co.uk")}),
    ("TnCs www.evil.com1win150ppmx3", {("url", "www.evil.com"), ("domain", "evil.com")}),
    ("bàrclays.com", {("url", "xn--brclays-8va.com"), ("domain", "xn--brclays-8va.com")}),
    ("parcel-fee.example", {("url", "parcel-fee.example"), ("domain", "parcel-fee.example")}),
    ("http://paypal.com@evil.com/x", {("url", "evil.com/x"), ("domain", "evil.com")}),
    ("http://192.0.2.1:8080/a", {("url", "192.0.2.1:8080/a"), ("ip", "192.0.2.1")}),
    (
        "https://evil.com/x?e=joe@victim.com",
        {("url", "evil.com/x?e=joe@victim.com"), ("domain", "evil.com"), ("email", "joe@victim.com")},
    ),
    ("I said ok.so we went.Then home.in the end", set()),
    ("awww.that is nice, the dot com boom, setup.py", set()),
    ("http://localhost/x http:// https://", set()),
    # ip
    ("from 203.0.113.9 and 10[.]1[.]2[.]33", {("ip", "203.0.113.9"), ("ip", "10.1.2.33")}),
    ("2001:0DB8:0:0:0:0:0:1 or fe80::1ff:fe23:4567:890a", {("ip", "2001:db8::1"), ("ip", "fe80::1ff:fe23:4567:890a")}),
    ("version 10.0.19.45, Chrome/103.0.0.0, at 10:20:30, 1.2.3.4, 300.1.1.1", set()),
    # sortacc
    ("sort code 12-34-56 account 12345678", {("sortacc", "123456-12345678")}),
    ("Acc no: 12345678 Sort: 12-34-56", {("sortacc", "123456-12345678")}),
    ("s/c 123456 a/c 1234 5678", {("sortacc", "123456-12345678")}),
    ("12 34 56 / 12345678", {("sortacc", "123456-12345678")}),
    ("sort code 2O-l2-34, account 1234567O", {("sortacc", "201234-12345670")}),
    ("it was 12-34-56 but nothing else; on 24-11-2026 12345678", set()),
    # iban (no sortacc), card
    ("GB29 NWBK 6016 1331 9268 19", {("iban", "GB29NWBK60161331926819")}),
    ("de89370400440532013000.", {("iban", "DE89370400440532013000")}),
    ("GB28 NWBK 6016 1331 9268 19", set()),
    ("card 4111 1111 1111 1111 and 3782-822463-10005", {("card", "411111******1111"), ("card", "378282*****0005")}),
    ("card 400000******0002", {("card", "400000******0002")}),
    ("4111 1111 1111 1112", set()),
    # btc, eth
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", {("btc", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")}),
    ("BC1QAR0SRRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ", {("btc", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")}),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdx", set()),
    (
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        {("eth", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")},
    ),
    ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", set()),
    # handle
    ("my telegram is @Joe_99", {("handle", "telegram:joe_99")}),
    ("Add me on snapchat username: joe.b", {("handle", "snapchat:joe.b")}),
    (
        "Insta: @x_y, @zed (telegram), Telegram handle is @joe, snap: joe_b9",
        {
            ("handle", "instagram:x_y"),
            ("handle", "telegram:zed"),
            ("handle", "telegram:joe"),
            ("handle", "snapchat:joe_b9"),
        },
    ),
    ("follow @abc123 on X", {("handle", "twitter:abc123")}),
    ("Discord joe#1234", {("handle", "discord:joe#1234")}),
    (
        "t.me/joe_99",
        {("handle", "telegram:joe_99"), ("url", "t.me/joe_99"), ("domain", "t.me")},
    ),
    (
        "https://www.instagram.com/Some.One/",
        {("handle", "instagram:some.one"), ("url", "www.instagram.com/Some.One"), ("domain", "instagram.com")},
    ),
    ("https://wa.me/447700900123", {("phone", "+447700900123"), ("url", "wa.me/447700900123"), ("domain", "wa.me")}),
    ("Telegram: click here; TikTok: 2548623521", set()),
    # postcode
    ("Ec2v 7hh", {("postcode", "EC2V 7HH")}),
    ("EC2V 7HH, ec2v7hh", {("postcode", "EC2V 7HH")}),
    ("PO Box1146 MK45 2WT", {("postcode", "MK45 2WT")}),
    ("POBOX36504W45WQ 150p", {("postcode", "W4 5WQ")}),
    ("POBOX 4403LDNW1A7RW18+", {("postcode", "W1A 7RW")}),
    ("bx420-ip4-5we and EC2A.3LP", {("postcode", "IP4 5WE"), ("postcode", "EC2A 3LP")}),
    ("see you b4 2nd, E1 2C, ZZ1 1AA, room A1 1AA", set()),
    # company
    ("Company number 1234567", {("company", "01234567")}),
    ("Co. No. SC123456", {("company", "SC123456")}),
    ("Registered in England and Wales No. 2065", {("company", "00002065")}),
    ("registered in England & Wales under company registration number: 01234567", {("company", "01234567")}),
    ("number 01234567, SC123456", set()),
    # vrm
    ("he drove a white van AB12 CDE", {("vrm", "AB12CDE")}),
    ("car reg a123 bcd / ab12cde", {("vrm", "AB12CDE")}),
    ("number plate A1 ABC", {("vrm", "A1ABC")}),
    ("AB12 CDE", set()),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text[:40] for text, _ in CASES])
def test_what_is_found(text: str, wanted: set[tuple[str, str]]) -> None:
    found = extract(text)
    assert {(f.kind, f.value) for f in found} == wanted
    assert all(text[f.start : f.end] == f.written and set(f.flags) <= set(FLAGS) for f in found)


@pytest.mark.parametrize(
    ("text", "kind", "flags"),
    [
        ("call 07700 900123", "phone", ("unallocated",)),
        ("call 020 7946 0123", "phone", ("unallocated",)),
        ("call 020 7606 0606", "phone", ()),
        ("O77OO 9OO123", "phone", ("unallocated", "lookalike")),
        ("0 2 0 7 6 0 6 0 6 0 6", "phone", ("spaced",)),
        ("call 020\u200b7606\u202c0606", "phone", ("spaced",)),
        ("call \uff10\uff12\uff10 7606 0606", "phone", ("lookalike",)),
        ("hxxp://evil.com", "url", ("defanged",)),
        ("evil[.]com", "domain", ("defanged",)),
        ("www. evil .com", "url", ("spaced",)),
        ("evil dot com", "url", ("spoken",)),
        ("https://evil.com", "url", ()),
        ("joe at gmail dot com", "email", ("spoken",)),
    ],
)
def test_flags_say_how_it_was_written(text: str, kind: str, flags: tuple[str, ...]) -> None:
    assert [f.flags for f in extract(text) if f.kind == kind] == [flags]


def test_each_value_once_where_it_first_stands() -> None:
    found = extract("0207 606 0606 and 020 7606 0606 and +442076060606")
    assert [(f.value, f.start) for f in found] == [("+442076060606", 0)]


def test_written_keeps_hidden_marks() -> None:
    text = "\u202eSee\u00ad ev\u200bil\u2060.com"
    assert {f.written for f in extract(text)} == {"ev\u200bil\u2060.com"}


def test_many_texts_in_order() -> None:
    assert [[f.kind for f in found] for found in extract_many(["evil.com", "", "EC2V 7HH"])] == [
        ["url", "domain"],
        [],
        ["postcode"],
    ]


def test_every_kind_has_a_name_and_the_order_is_the_contract() -> None:
    assert tuple(KIND_NAMES) == KINDS
    assert KINDS[:3] == ("phone", "email", "url")
    assert len(KINDS) == 14
