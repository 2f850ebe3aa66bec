"""Whether a bare name in running text is meant as a website, not two sentences without a space between them."""

import re

from .found import words
from .reading import Host

# Endings that nobody types by accident: enough alone for `example.com` in running text.
_SURE = words(
    """
    com net org biz info uk eu io xyz website click vip icu dev buzz cfd sbs edu gov mil mobi tk ml ga gq cf ltd
    insurance agency solutions cloud holdings example test invalid
    """
)
# Endings that are also words or countries: they need a path, a digit, a hyphen, three labels, or "visit" before them.
_DOUBTFUL = words(
    """
    site online shop link top club page store tech support bank group company global email network services
    finance digital live app co la de es fr nl pl jp br au ca nz ie us tv ru cn int ng gl gg ly gd ph pw su ua
    cz se ch dk hu ro gr pt bg kr hk sg tw vn th za ke gh ar cl mx ws cc ac pe it be
    """
)
_FILES = words("py sh md js rs php html htm exe zip mov pdf doc txt png jpg")
_UK_SECOND_LEVEL = words("co org ac gov ltd plc me net sch nhs police")
_INVITATION = re.compile(
    r"(?i)\b(?:visit|go ?to|log ?(?:on|in)(?: ?to)?|at|see|via|site|website|web|on|click|link|from|to)[ :]{1,3}\Z"
)


def is_website(text: str, host: Host) -> bool:
    """Whether the bare host is a website; its own look and what stands around it decide."""
    after = text[host.end : host.end + 2]
    if after[:1] in ("@", "(", "=") or (text[host.start - 1 : host.start] in ("@", "\\") and host.start):
        return False
    labels, written = host.name.split("."), text[host.start : host.end]
    if (after[:1] == "/" and after[1:].isalnum()) or after == "/@":
        return labels[-1] not in _FILES and (labels[-1] in _SURE or labels[-1] in _DOUBTFUL or written.islower())
    if len(labels) > 2 and labels[-1] == "uk" and labels[-2] in _UK_SECOND_LEVEL:
        return True
    ending = written.rpartition(".")[2]
    if not (ending.islower() or written.isupper() or ending == "Com"):
        return False
    if labels[-1] in _DOUBTFUL:
        telling = len(labels) > 2 or "-" in labels[0] or any(c.isdigit() for c in labels[0])
        return telling or _INVITATION.search(text, max(0, host.start - 14), host.start) is not None
    return (labels[-1] in _SURE or labels[-1].startswith("xn--")) and len(labels[0]) + len(labels) > 3
