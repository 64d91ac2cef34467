"""What the appendix reader asks about the words of a cell. Answered by whoever knows the language."""

from __future__ import annotations

from typing import Protocol


class CellClassifier(Protocol):
    """Says what kind of words a cell holds. Each answer is for the whole cell, not for a part of it."""

    def looks_like_deadline(self, text: str) -> bool:
        """A time by which something is due: "Quý I/2020", "Thường xuyên", "Trước ngày 15/02/2020"."""
        ...

    def looks_like_agency(self, text: str) -> bool:
        """One or several bodies: "Sở Nội vụ", "Các sở, ngành, UBND cấp huyện"."""
        ...

    def looks_like_budget(self, text: str) -> bool:
        """Money or its source: "Ngân sách tỉnh", "1,5 tỷ đồng"."""
        ...
