"""Fuzz targets of the parsers, outside the test suite: ``make fuzz``."""
