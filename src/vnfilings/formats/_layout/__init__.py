"""What a text looks like: headings, tables in grids, in columns or as ranked lists, repeated page furniture."""
