"""Agreement with expected results and with reviewers, on the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from pipeline.console.terminal import terminal
from pipeline.score import DECISION_FIELDS, TEXT_FIELDS, Score
from pipeline.score_files import FileScore, calibration_table
from pipeline.score_rulings import Ruled


def print_scores(
    scores: Sequence[FileScore], total: Score, missing: Sequence[str], differences: int, calibration: bool
) -> None:
    """Measures of each file and of all, field by field, then what differs."""
    console = terminal()
    measures = Table(title="agreement with expected results", title_justify="left")
    names = list(total.measures())
    for heading in ("file", "parts", *names):
        measures.add_column(heading, justify="left" if heading == "file" else "right", overflow="fold")
    for one in scores:
        _measure_row(measures, one.source, one.score)
    if len(scores) > 1:
        measures.add_section()
        _measure_row(measures, "all", total)
    console.print(measures)
    fields = Table(title="fields", title_justify="left")
    for heading in ("field", "exact", "of", "similarity"):
        fields.add_column(heading, justify="left" if heading == "field" else "right")
    for name in TEXT_FIELDS:
        ratio = total.exact[name]
        fields.add_row(name, f"{ratio.value:.4f}", str(ratio.total), f"{total.similarity[name].value:.4f}")
    for name in DECISION_FIELDS:
        ratio = total.decision[name]
        fields.add_row(f"decision.{name}", f"{ratio.value:.4f}", str(ratio.total), "")
    console.print(fields)
    lists = Table(title="lists", title_justify="left")
    for heading in ("list", "precision", "recall", "F1", "expected"):
        lists.add_column(heading, justify="left" if heading == "list" else "right")
    for name, matched in (
        *total.agencies.items(),
        ("deadlines", total.deadlines),
        ("flags (decision)", total.flags),
        ("flags (copy)", total.copy_flags),
        ("corrections", total.corrections),
    ):
        lists.add_row(
            name,
            f"{matched.precision:.4f}",
            f"{matched.recall:.4f}",
            f"{matched.f1:.4f}",
            str(matched.expected),
        )
    console.print(lists)
    if calibration:
        console.print(_calibration(total))
    for one in scores:
        for difference in one.score.differences[:differences]:
            console.print(
                f"{one.source} {difference.row} {difference.field}\n  expected {difference.expected!r}\n"
                f"  found    {difference.found!r}",
                markup=False,
            )
    for name in missing:
        console.print(f"no result for {name}", style="red")


def print_ruled(ruled: Sequence[Ruled], differences: int) -> None:
    """How many of the fields that reviewers decided on are read as they decided, and which are not."""
    console = terminal()
    table = Table(title="agreement with reviewers", title_justify="left")
    for heading in ("field", "right", "of"):
        table.add_column(heading, justify="left" if heading == "field" else "right")
    right = Counter(one.field for one in ruled if one.right)
    for name, count in sorted(Counter(one.field for one in ruled).items()):
        table.add_row(name, str(right[name]), str(count))
    table.add_section()
    table.add_row("all", str(right.total()), str(len(ruled)))
    console.print(table)
    for one in [one for one in ruled if not one.right][:differences]:
        console.print(
            f"{one.source} {one.key.slug} {one.field}\n  decided {one.wanted!r}\n"
            f"  read    {one.read!r}{'' if one.found else ' (no such row)'}",
            markup=False,
        )


def _calibration(total: Score) -> Table:
    table = Table(title="calibration", title_justify="left")
    for heading in ("values", "confidence", "count", "mean confidence", "share right"):
        table.add_column(heading, justify="left" if heading == "values" else "right")
    for name, pairs in total.calibration.items():
        for low, high, count, stated, share in calibration_table(pairs):
            table.add_row(name, f"{low:.2f}–{high:.2f}", str(count), f"{stated:.3f}", f"{share:.3f}")
    return table


def _measure_row(table: Table, name: str, score: Score) -> None:
    table.add_row(
        name,
        f"{score.rows.true}/{score.rows.expected}",
        *(f"{value:.4f}" for value in score.measures().values()),
    )
