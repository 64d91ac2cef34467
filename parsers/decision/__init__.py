"""From the text around the appendix to the decision's own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schema.document import SourceDocument
    from schema.raw import RawAppendix, RawDecision


def read_decision(document: SourceDocument, appendix: RawAppendix) -> RawDecision:
    """The decision's fields as printed; see ``parsers.decision.reader``."""
    from parsers.decision.reader import read_decision as read

    return read(document, appendix)
