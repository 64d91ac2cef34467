"""From the fragments of a SourceDocument to named columns, stitched rows, sections and parts."""
