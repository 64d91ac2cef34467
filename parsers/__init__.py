"""Parsers: one file in, one SourceDocument out; its appendix tables into raw rows."""
