"""What a clerk works on: the table as it was read, what was typed and not yet saved, and the way back.

Nothing here knows Textual. `work.Session` is the whole; `edits` the undo stack, `unsaved` the file that
survives a crash, `merging` three-way merges, `saving` the way into the workbook, `watching` what happens to
the file meanwhile, `view` which rows are shown in which order.
"""
