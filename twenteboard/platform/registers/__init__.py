"""What every register shares: a table that goes out to a spreadsheet and comes back with a preview.

``columns``: heads and the reading of one cell. ``plan``: what a file would change. ``importing``: keep, save, undo.
``pages``: the pages of an import. A register adds its columns, its judgement of a row, and its writer.
"""
