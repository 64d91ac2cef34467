"""Waiting for what a page does, and pictures of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def told(page: Page, words: str) -> None:
    """Wait until a page has loaded whose message has these words; keys pressed before are lost."""
    page.locator("[role=status]", has_text=words).wait_for()
    page.wait_for_load_state()


def until(page: Page, expression: str) -> None:
    """Wait until a JavaScript expression is true.

    Playwright's own ``wait_for_function`` evaluates strings in the page, which the app's content security
    policy forbids.
    """
    for _ in range(400):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def shoot(page: Page, name: str) -> None:
    """Keep the picture that the docs show, when asked to."""
    folder = os.environ.get("PHULUC_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / name))
