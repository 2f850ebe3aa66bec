import pytest

from squaremile.networks.rules import link_sentence


@pytest.mark.parametrize(
    ("kind", "value", "shared", "total", "size", "sentence"),
    [
        ("Phone number", "07700 900123", 17, 17, 40,
         "17 of 40 reports name the phone number 07700 900123; no report outside this network does."),
        ("Website", "parcel.example", 2, 2, 2,
         "Both reports name the website parcel.example; no report outside this network does."),
        ("E-mail address", "a@b.example", 3, 4, 3,
         "All 3 reports name the e-mail address a@b.example; 1 outside this network does too."),
        ("IBAN", "GB00", 2, 1204, 1500,
         "2 of 1,500 reports name the IBAN GB00; 1,202 outside this network do too."),
        ("Bitcoin address", "bc1", 1, 1, 5,
         "1 of 5 reports names the Bitcoin address bc1; no report outside this network does."),
        ("IP address", "192.0.2.1", 1, 0, 1,
         "The one report names the IP address 192.0.2.1; no report outside this network does."),
    ],
)  # fmt: skip
def test_a_link_is_explained_in_words(kind, value, shared, total, size, sentence):
    assert link_sentence(kind, value, shared, total, size) == sentence
