"""Normalizers: pure functions of text and a small context (dates, agencies, money, places, text)."""
