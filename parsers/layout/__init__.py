"""Geometry shared by the readers of pages: rules → grid → cells with spans, words → lines → cell text.

Nothing here knows PDF or images. Coordinates are points (or any one unit) with the origin at the top left:
x grows to the right, y grows downwards.
"""

from __future__ import annotations
