"""The money of a cell: where it comes from, how much, and what else the cell says."""

from __future__ import annotations

from normalizers.budget.amounts import heading_unit, parse_number
from normalizers.budget.cell import BudgetContext, looks_like_budget, parse_budget

__all__ = ["BudgetContext", "heading_unit", "looks_like_budget", "parse_budget", "parse_number"]
