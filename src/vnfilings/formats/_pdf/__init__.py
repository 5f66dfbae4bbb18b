"""What a page of a PDF shows: its drawing, what of it can be seen, and how its glyphs become text."""
