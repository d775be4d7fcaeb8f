"""Text to tree: one parse, and a second one only where the first was cut by depth."""

from __future__ import annotations

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors.article.gates import flatten

CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
SILENT = (
    "script",
    "style",
    "svg",
    "noscript",
    "iframe",
    "template",
    "canvas",
    "select",
    "input",
    "nav",
    "footer",
    "link",
)


def parse(html: str) -> tuple[HtmlElement | None, bool]:
    """Parse a tamed page; the second value says that it was nested too deeply and has been flattened.

    None means that nothing in it is markup or text. A new parser each time, because its log must be this page's.
    """
    tree, cut = _parse(html)
    return (_parse(flatten(html))[0], True) if cut else (tree, False)


def hush(tree: HtmlElement) -> None:
    """Take out the elements that no extractor reads, so that no copy of the tree carries them."""
    for element in list(tree.iter(*SILENT)):
        if element.getparent() is not None:
            element.drop_tree()


def _parse(html: str) -> tuple[HtmlElement | None, bool]:
    parser = HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(
            html.encode("utf-8", "replace").translate(None, CONTROLS), parser=parser, ensure_head_body=True
        )
    except (LxmlError, ValueError):
        tree = None
    last = parser.error_log.last_error
    return tree, last is not None and "Excessive depth" in last.message
