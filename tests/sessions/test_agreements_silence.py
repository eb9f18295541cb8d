"""What one's pages of agreements never say: who narrowed, and how far the other is."""

import re
from itertools import combinations_with_replacement

import pytest
from django.db import transaction
from django.urls import reverse

from sessions.actions import agreements as actions
from sessions.agreements.clauses import clauses
from sessions.agreements.effective import effective
from tests.matrix.browser import masked
from tests.sessions.agreeing import answer, answered, as_therapist, counts, open_for, sign
from tests.sessions.test_agreements import dose

TOPICS = [[], ["money"], ["money", "her sister"], ["her sister"]]
VALUES = {
    code: {
        "level": lambda c: c.codes,
        "days": lambda c: (1, 14, 60),
        "words": lambda c: (["lantern"], ["tea pot"]),
        "list": lambda c: TOPICS if c.most else (["hand"], ["hand", "bell"], ["tap"]),
    }[clause.kind](clause)
    for code, clause in clauses().all.items()
}
PAIRS = {code: list(combinations_with_replacement(v, 2)) for code, v in VALUES.items()}
WORLDS = range(max(map(len, PAIRS.values())))


def given_in(world):
    """What one and the other answer: every clause goes through all pairs of its answers."""
    pairs = {code: found[world % len(found)] for code, found in PAIRS.items()}
    return ({code: pair[n] for code, pair in pairs.items()} for n in (0, 1))


def pages(cast, word):
    """All that one partner sees of it, without tokens and ids."""
    client = cast.people[word].client()
    version = counts(cast.people[word])
    sign_ = [reverse("sign_agreement", args=[version.pk])] if version else []
    served = [client.get(p) for p in ("/todo/", reverse("own_agreements"), *sign_)]
    text = "\n".join(f"{s.status_code} {s.content.decode()}" for s in served)
    text = re.sub(r'idle-who="\w+"', "", text)  # says which of the two is signed in
    return masked(text.replace(str(version and version.pk), "the-version"))


def seen_after(cast, looking, *given):
    """What ``looking`` sees once these partners answered in this order; then it never was."""
    with transaction.atomic():
        for word, answers in given:
            answer(cast.people[word], **answers)
        served = pages(cast, looking)
        transaction.set_rollback(True)
    return served


@pytest.mark.parametrize("world", WORLDS)
def test_page_is_the_same_whichever_partner_narrowed(cast, world):
    """One gave these answers and the other those, the reverse, by turns, or both the narrower."""
    open_for(cast, "a", "b")
    one, other = given_in(world)
    mixed = zip(*_by_turns(one, other), strict=True)
    by_turns = [dict(zip(one, column, strict=True)) for column in mixed]
    narrow = effective(one, other)
    ways = [(one, other), (other, one), by_turns, (narrow, narrow), (narrow, one), (one, narrow)]
    looks = {seen_after(cast, "a", ("a", mine), ("b", theirs)) for mine, theirs in ways}
    looks.add(seen_after(cast, "a", ("b", one), ("a", other)))
    assert len(looks) == 1


def _by_turns(one, other):
    """Clause by clause the two answers, every second time the other way round."""
    for n, code in enumerate(one):
        yield (one[code], other[code]) if n % 2 else (other[code], one[code])


def test_pages_before_both_answered_depend_on_nothing_of_the_other(cast):
    open_for(cast, "a", "b")
    quiet = pages(cast, "a")
    assert quiet == seen_after(cast, "a", ("b", {"partner_touch": "none"}))
    answer(cast.a)
    waiting = pages(cast, "a")
    with transaction.atomic():
        client = cast.b.client()
        page = client.post(reverse("own_agreements"))["Location"]
        client.post(f"{page}save/", {"partner_touch": "none"})
        assert pages(cast, "a") == waiting
        transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["a", "b", "the care team"])
def test_a_later_narrowing_looks_the_same_whoever_made_it(cast, who):
    """Both asked for a hug; then somebody narrowed. One look for all three."""
    open_for(cast, "a", "b")
    answer(cast.a), answer(cast.b)
    sign(cast.a), sign(cast.b)
    with transaction.atomic():
        if who == "the care team":
            narrower = {"partner_touch": "none"}
            as_therapist(cast, actions.limit_agreement, answers=narrower, reason="x")
        else:
            answer(cast.people[who], partner_touch="none")
        served = {word: pages(cast, word) for word in ("a", "b")}
        transaction.set_rollback(True)
    expected = NARROWED.setdefault("a", served["a"].replace("Person a", "Person x"))
    for word in ("a", "b"):
        assert served[word].replace(f"Person {word}", "Person x") == expected


NARROWED: dict[str, str] = {}


def test_signature_and_dose_of_the_other_show_nowhere(cast):
    open_for(cast, "a", "b")
    answer(cast.a), answer(cast.b, partner_touch="hand")
    unsigned = pages(cast, "a")
    sign(cast.b)
    assert pages(cast, "a") == unsigned
    dose(cast, cast.b, hours=1)
    assert pages(cast, "a") == unsigned
    sign(cast.a)
    assert pages(cast, "a") != unsigned


def test_offered_version_shows_nothing_of_the_others_signature(cast):
    open_for(cast, "a", "b")
    answer(cast.a), answer(cast.b, partner_touch="hand")
    answer(cast.b, partner_touch="hug")
    offer = as_therapist(cast, actions.offer_wider)
    before = pages(cast, "a")
    sign(cast.b, offer)
    assert pages(cast, "a") == before


def test_the_answers_compared_do_differ():
    assert effective(answered(partner_touch="none")) != effective(answered())
    assert sum(map(len, PAIRS.values())) > 60
