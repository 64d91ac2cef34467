"""Mark-up that an exporter left in the text, and characters nobody sees."""

from __future__ import annotations

import html
import re

from normalizers.text.forms import nfc

_BREAKS = re.compile(r"<br\s*/?>|</p>\s*(?:<p\b[^<>]*>)?|<p\b[^<>]*>", re.IGNORECASE)
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)
_TAGS = re.compile(
    r"</?(?:b|i|u|s|a|em|strong|span|font|sup|sub|strike|del|ins|center|small|big|mark|div|img|image|o:p|st1:\w+|"
    r"code|pre|h[1-6]|li|ul|ol|table|tbody|thead|tr|td|th|figure|cite|q|tt)\b[^<>]*>",
    re.IGNORECASE,
)
_IMAGES = re.compile(
    r"!\[[^\]\n]*\]\([^)\n]*\)|!\[[^\]\n]*\]\[[^\]\n]*\]|\[(?:image|hình ảnh|img)[^\]\n]*\]", re.IGNORECASE
)
_LINKS = re.compile(r"\[([^\]\n]+)\]\((?:https?:|mailto:|/|#)[^)\n]*\)")
_ATTRIBUTES = re.compile(r"\[([^\[\]]*)\]\{(?=\s*[.#]|[^{}]*=)[^{}]*\}")
"""Words with attributes, and the fences around a division with some (pandoc)."""
_FENCES = re.compile(r"^:{3,}(?: .*)?$", re.MULTILINE)
_DASHES = re.compile(r"(?<=[^\W_] )--(?= [^\W_])")
_HEADINGS = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.MULTILINE)
_STARS = re.compile(r"\*{2,}")
_TWO_UNDERSCORES = re.compile(r"(?<![_\w])__(?=[^\s_])(.+?)(?<=[^\s_])__(?![_\w])", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![*\w])")
_UNDERSCORE = re.compile(r"(?<![\w\\])_(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?!\w)")
_ESCAPES = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~<&])")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_ODD_SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\x0b\x0c]")
_CONTROLS = re.compile(r"[\x00\x01\x03-\x08\x0e-\x1f\x7f]")
_SOFT_HYPHEN = re.compile("\u00ad")


def clean_markup(text: str) -> str:
    """The text without exporters' mark-up, in NFC.

    HTML tags and comments, Markdown emphasis, headings, links' targets, escapes and image placeholders go;
    entities are decoded; ``<br>`` and paragraphs become "\\n"; zero-width characters and soft hyphens
    vanish; no-break and odd spaces become plain. "<" before a number and runs of "_" or "." that stand
    for a blank are kept. PDFium's U+0002 and U+FFFE are left for ``join_wrapped``. A text in TCVN3 uses
    U+00AD as a letter: convert its encoding first.
    """
    if "<" in text:
        text = _COMMENTS.sub("", text)
        text = _BREAKS.sub("\n", text)
        text = _TAGS.sub("", text)
    if "[" in text:
        text = _LINKS.sub(r"\1", _IMAGES.sub("", text))
        if "]{" in text:
            text = _ATTRIBUTES.sub(r"\1", text)
    if ":::" in text:
        text = _FENCES.sub("", text)
    if "--" in text:
        text = _DASHES.sub("–", text)
    if "#" in text:
        text = _HEADINGS.sub("", text)
    if "_" in text:
        text = _UNDERSCORE.sub(r"\1", _TWO_UNDERSCORES.sub(r"\1", text))
    if "*" in text:
        text = _EMPHASIS.sub(r"\1", _STARS.sub("", text))
    if "\\" in text:
        text = _ESCAPES.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    text = _INVISIBLE.sub("", _SOFT_HYPHEN.sub("", text))
    text = _CONTROLS.sub("", _ODD_SPACES.sub(" ", text))
    return nfc(text)
