"""HTML of an e-mail to text, with the target of each link written out, since links matter most. Nothing is fetched."""

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNSEEN = "script,style,template,noscript,svg,title"
_BLOCKS = (
    "address,article,blockquote,br,dd,div,dl,dt,footer,form,h1,h2,h3,h4,h5,h6,header,hr,li,ol,p,pre,section,table,tr,ul"
)
_LINKS = (("a", "href"), ("area", "href"), ("form", "action"))
_SCHEMES = re.compile(r"\s*(https?|ftps?|mailto|tel|sms|whatsapp|tg):", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_FORMATTING = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
_SPACES = re.compile("[ \t\xa0\u200b\u200c\u200d\ufeff\u034f\xad]+")
_MOST_WORK = 20_000_000
_MOST_COPIES = 2_000_000


def _costly(source: str) -> bool:
    """Whether parsing would take long (deep nesting) or much memory (unclosed formatting, copied into each block)."""
    tags = depth = deepest = formatting = most = 0
    for closing, name in _TAG.findall(source):
        tags += 1
        name = name.lower()
        if name in _VOID:
            continue
        step = -1 if closing else 1
        depth = max(0, depth + step)
        deepest = max(deepest, depth)
        if name in _FORMATTING:
            formatting = max(0, formatting + step)
            most = max(most, formatting)
    return deepest * tags > _MOST_WORK or most * tags > _MOST_COPIES


def _target(written: str | None) -> str:
    link = re.sub(r"[\r\n\t]", "", written or "").strip()
    return link if _SCHEMES.match(link) else ""


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _stripped(source: str) -> str:
    """Text without a parser: for HTML made to choke one."""
    source = re.sub(r"(?is)<(script|style)\b[^>]{0,2000}>.{0,200000}?</\1\s*>", " ", source)
    source = re.sub(r"(?i)<a\s[^<>]{0,500}?href\s*=\s*[\"']?([^\"'\s<>]{1,2000})[^<>]*>", r" \1 ", source)
    return _tidy(html.unescape(re.sub(r"<[^<>]*>", "\n", source)))


def _write_link(node: LexborNode, attribute: str) -> None:
    link = _target(node.attributes.get(attribute))
    if link and link not in node.text(deep=True):
        node.insert_after(f" <{link}> ")


def html_text(source: str) -> str:
    """The text a reader sees, with the target of each link after its words as <https://…>."""
    if _costly(source):
        return _stripped(source)
    tree = LexborHTMLParser(source)
    for node in tree.css(_UNSEEN):
        node.decompose()
    for tag, attribute in _LINKS:
        for node in tree.css(f"{tag}[{attribute}]"):
            _write_link(node, attribute)
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
    return _tidy(tree.body.text(deep=True)) if tree.body is not None else ""


def links_of(source: str) -> list[str]:
    """The targets of the links in HTML, each once, in order; none from HTML made to choke a parser."""
    if _costly(source):
        return []
    tree = LexborHTMLParser(source)
    found = (_target(node.attributes.get(key)) for tag, key in _LINKS for node in tree.css(f"{tag}[{key}]"))
    return list(dict.fromkeys(link for link in found if link))
