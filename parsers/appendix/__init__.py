"""Table fragments → tasks and parts: columns named, pages stitched, sections, numbering, parts."""

from __future__ import annotations

from parsers.appendix.classifier import CellClassifier
from parsers.appendix.ledger import Placement, lost_cells
from parsers.appendix.read import TracedAppendix, read_appendix, trace_appendix

__all__ = [
    "CellClassifier",
    "Placement",
    "TracedAppendix",
    "lost_cells",
    "read_appendix",
    "trace_appendix",
]
