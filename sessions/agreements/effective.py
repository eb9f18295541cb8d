"""What counts when several people answer the same clauses: the narrowest of it all. Pure.

The result names nobody: it is the same whoever narrowed it, and in whatever order they answered.
"""

import hashlib
from collections.abc import Mapping
from functools import partial, reduce

from sessions.agreements.clauses import Answer, Answers, Clause, clauses

Terms = dict[str, Answer]


def meet(clause: Clause, a: Answer, b: Answer) -> Answer:
    """The narrower of two answers; of words and lists all of both, in an order of their own."""
    if clause.kind == "level":
        return min(str(a), str(b), key=clause.codes.index)
    if isinstance(a, list) and isinstance(b, list):
        return _in_order(clause, {*a, *b})
    return max(int(str(a)), int(str(b)))


def effective(*sheets: Answers) -> Terms:
    """The narrowest answer to every clause that anybody answered."""
    found: Terms = {}
    for code, clause in clauses().all.items():
        given = [_as_kept(clause, sheet[code]) for sheet in sheets if code in sheet]
        if given:
            found[code] = reduce(partial(meet, clause), given)
    return found


def is_within(terms: Answers, limits: Answers) -> bool:
    """Whether ``terms`` are nowhere wider than ``limits``."""
    return effective(terms, limits) == effective(terms)


def unanswered(answers: Answers) -> list[Clause]:
    """The clauses that still want an answer, in order."""
    return [clause for clause in clauses().all.values() if clause.code not in answers]


def written(terms: Answers) -> str:
    """The agreement as both sign it, one sentence a line; the same terms, the same bytes."""
    said = [clause.said(terms[code]) for code, clause in clauses().all.items() if code in terms]
    return "\n".join([*said, *clauses().always])


def hash_of(text: str) -> str:
    """What stands for a text under a signature: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def plain(words: str) -> str:
    """Somebody's own words without what would tell whose they are: case and spaces."""
    return " ".join(words.split()).casefold()


def by_heading(terms: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """Each clause's heading with the sentence the terms make of it."""
    found = clauses().all
    return [(c.heading, c.said(terms[code])) for code, c in found.items() if code in terms]


def _as_kept(clause: Clause, answer: Answer) -> Answer:
    """An answer in the one form in which equal ones are equal."""
    return _in_order(clause, set(answer)) if isinstance(answer, list) else answer


def _in_order(clause: Clause, entries: set[str]) -> list[str]:
    """Options as the file has them, then everybody's own words by the alphabet."""
    own = sorted(plain(entry) for entry in entries - set(clause.codes))
    return [code for code in clause.codes if code in entries] + sorted(set(own))
