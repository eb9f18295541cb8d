"""Instruments: questionnaires kept as data, and the arithmetic that scores them.

`definition` loads the files in `library/` into the records of `instrument`, `items` and `rules`;
`scoring` turns answers into a score; `change` says how much change is more than noise; `quality`
notes answer patterns that a total hides. None of these touches a database.
"""
