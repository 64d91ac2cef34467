"""One self-contained HTML page about a run, in Vietnamese, for those who answer for the plans."""

from pipeline.report.page import report_html

__all__ = ["report_html"]
