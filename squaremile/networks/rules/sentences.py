"""Why reports are linked, in words that anybody can check against the reports."""

_PROPER = ("IBAN", "IP", "Bitcoin", "Ethereum")


def link_sentence(kind_name: str, value: str, shared_by: int, of_total: int, in_network: int) -> str:
    """`shared_by` of the network's `in_network` reports name it, and `of_total` reports anywhere.

    >>> link_sentence("Phone number", "07700 900123", 17, 17, 40)
    '17 of 40 reports name the phone number 07700 900123; no report outside this network does.'
    """
    outside = max(of_total - shared_by, 0)
    return f"{_who(shared_by, in_network)} the {_in_sentence(kind_name)} {value}; {_others(outside)}."


def _who(shared_by: int, in_network: int) -> str:
    if shared_by < in_network:
        return f"{shared_by:,} of {in_network:,} reports {'names' if shared_by == 1 else 'name'}"
    if shared_by == 1:
        return "The one report names"
    return "Both reports name" if shared_by == 2 else f"All {shared_by:,} reports name"


def _others(outside: int) -> str:
    if outside == 0:
        return "no report outside this network does"
    return f"{outside:,} outside this network {'does' if outside == 1 else 'do'} too"


def _in_sentence(kind_name: str) -> str:
    return kind_name if kind_name.startswith(_PROPER) else kind_name[:1].lower() + kind_name[1:]
