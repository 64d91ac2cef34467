"""Flattened text exports and markdown as blocks of text and table fragments."""
