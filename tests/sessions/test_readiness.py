"""How far a couple's preparation is: to clinicians what is lacking, to others one word."""

import pytest

from tests.cast import Cast
from tests.sessions.preparing import ESCORT, hold, invite, prepare_alone, prepare_together, ready
from tests.speed.counting import queries_of


def path(cast: Cast) -> str:
    return f"/couples/{cast.couples['first'].pk}/preparation/"


def page(cast: Cast, word: str = "therapist") -> str:
    answer = cast.people[word].client().get(path(cast))
    assert answer.status_code == 200
    main = answer.content.decode()
    main = main[main.index("<main") : main.index("</main>")]
    return " ".join(main.split())


def test_readiness_says_what_each_still_lacks(cast):
    ready(cast, "a", "b")
    invite(cast, "a", "b")
    before = page(cast)
    assert "Prepared: 0 of" in before
    for said in ("Each partner has completed individual preparation", "Nobody named yet"):
        assert said in before
    prepare_alone(cast, cast.a)
    prepare_together(cast)
    cast.a.client().post("/getting-ready/home/name/", ESCORT)
    after = page(cast)
    assert "Prepared: 1 of" in after
    assert f"The way home: {ESCORT['name']}" in after
    assert f"/partners/{cast.b.partner.pk}/preparation/" in after


def test_readiness_tells_the_administrator_one_word_whatever_the_cause(cast):
    ready(cast, "a", "b")
    waiting = page(cast, "admin")
    assert "Ready for preparation" in waiting
    prepare_alone(cast, cast.a, next_step="wait")
    prepare_alone(cast, cast.b)
    prepare_together(cast)
    assert page(cast, "admin") == waiting
    hold(cast, cast.b)
    assert "Not ready yet" in page(cast, "admin")
    assert "Person a" not in page(cast, "admin").replace("Person a &amp; Person b", "")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("co_therapist", 200),
        ("prescriber", 200),
        ("monitor", 200),
        ("officer", 404),
        ("off_team", 404),
        ("south_admin", 404),
        ("a", 404),
    ],
)
def test_readiness_opens_to_the_couples_staff(cast, word, status):
    assert cast.people[word].client().get(path(cast)).status_code == status


def test_readiness_needs_the_same_queries_for_any_number(cast):
    ready(cast, "a", "b")
    invite(cast, "a", "b")
    client, one = cast.therapist.client(), cast.a.client()
    few = queries_of(client, path(cast))
    for _ in range(3):
        prepare_alone(cast, cast.a)
        one.post("/getting-ready/home/name/", ESCORT)
    assert len(queries_of(client, path(cast))) <= len(few) + 1  # decisions are asked for at all
    assert len(few) <= 10, few
