"""The 佐证材料 folder beside a workbook: what is there, and what each task still owes (DOMAIN 8).

    expected.py    a task → what it demands, as single instances        scanning.py   the folder → files
    kinds.py       通知, 记录, 图片 …                                     hashing.py    SHA-256, remembered
    names.py       what a file name says                                decisions.py  what a person settled
    places.py      folder and name → task                               linking.py    file → instance
    review.py      all of it for one table, as of a day                 index_book.py 佐证材料目录
    settling.py    accepting, linking, ignoring                         scaffold.py   empty folders

Nothing here moves, renames or deletes a file of the folder, and nothing is guessed silently: what isn't sure
is a proposal, and counts only when a person has accepted it.
"""
