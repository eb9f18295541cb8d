"""Forged evidence of consent: everything that might be wrong in a row, or done to one."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.screening.forging import Evidence, Forgery, Sql, T


def _by(word: str) -> Callable[[Evidence], dict[str, Any]]:
    """Signed as this person."""
    return lambda evidence: {"author_id": evidence.cast.people[word].user.pk}


def _known(column: str, name: str) -> Callable[[Evidence], dict[str, Any]]:
    """With another row's id in this column."""
    return lambda evidence: {column: evidence.ids[name]}


def _move(table: str, column: str, by: str, which: str) -> dict[str, str]:
    """Move a time, and move it back."""
    line = "update {} set {} = {} {} interval '{}' where {}"
    there = line.format(T.format(table), column, column, "-", by, which)
    return {"before": there, "after": line.format(T.format(table), column, column, "+", by, which)}


def _put(table: str, column: str, wrong: str, right: str, which: str) -> dict[str, str]:
    """Put something wrong into a column, and put it right."""
    line = f"update {T.format(table)} set {column} = {{}} where {which}"
    # The braces of ids stay for set_up; only the value is filled in here.
    return {"before": line.replace("{}", wrong, 1), "after": line.replace("{}", right, 1)}


NOWHERE = "0" * 64
PROOF, SHOWN = "presentation_id = '{shown}'", "id = '{shown}'"

OF_SIGNATURES = [
    Forgery("in the other partner's name", change=_by("b")),
    Forgery("about the other partner", change=lambda e: {"subject_id": e.cast.b.partner.pk}),
    Forgery("made by a therapist", by="therapist",
            change=_by("therapist")),
    Forgery("made by nobody", change={"author_id": None}),
    Forgery("under the other partner's showing", change=_known("presentation_id", "b_shown")),
    Forgery("under a showing that never was", change=lambda e: {"presentation_id": uuid4()}),
    Forgery("in another clinic", change=lambda e: {"clinic_id": e.cast.south.pk}),
    Forgery("in another couple", change=lambda e: {"couple_id": e.cast.couples["second"].pk}),
    Forgery("under other words", change={"rendered_sha256": NOWHERE}),
    Forgery("under no words", change={"rendered_sha256": ""}),
    Forgery("with a proof six minutes old",
            **_move("authentication", "authenticated_at", "6 minutes", PROOF)),
    Forgery("with a password alone",
            **_put("authentication", "methods", "array['password']",
                   "array['password','totp']", PROOF)),
    Forgery("with a proof from another session",
            **_put("authentication", "session_hash", f"'{NOWHERE}'", "'{session}'", PROOF)),
    Forgery("with the other partner's proof",
            **_put("authentication", "author_id", "'{b_user}'", "'{a_user}'", PROOF)),
    Forgery("with no proof at all",
            before="update screening_consentauthentication set presentation_id = '{signed_shown}'"
                   " where presentation_id = '{shown}'",
            after="update screening_consentauthentication set presentation_id = '{shown}'"
                  " where id = '{proof}'"),
    Forgery("with a showing from another session",
            **_put("presentation", "session_hash", f"'{NOWHERE}'", "'{session}'", SHOWN)),
    Forgery("after the showing has expired",
            **_move("presentation", "expires_at", "3 hours", SHOWN)),
    Forgery("of a version that has been renewed",
            before="insert into screening_consenttemplate select (jsonb_populate_record(t,"
                   " jsonb_build_object('id', '{spare}'::uuid, 'version', 99))).*"
                   " from screening_consenttemplate t where id = '{template}'",
            after="delete from screening_consenttemplate where id = '{spare}'"),
    Forgery("of a version nobody approved",
            before="update screening_consenttemplate set approved_at = null, approved_by_id = null"
                   " where id = '{template}'",
            after="update screening_consenttemplate set approved_at = now(),"
                  " approved_by_id = '{prescriber_user}' where id = '{template}'"),
    Forgery("of another clinic's paper",
            **_put("template", "clinic_id", "'{south}'", "'{north}'", "id = '{template}'")),
    Forgery("before the time to think it over has passed",
            **_put("rules", "reflection_hours", "1", "0", "true")),
    Forgery("where the clinic has no rules",
            **_put("rules", "clinic_id", "'{south}'", "'{north}'", "true")),
    Forgery("with a part not initialled", **_put("reply", "kind", "'shares'", "'initials'",
            "id = '{initials}'")),
    Forgery("with initials on another paper",
            **_put("reply", "presentation_id", "'{signed_shown}'", "'{shown}'",
                   "id = '{initials}'")),
    Forgery("that nobody explained", **_put("explanation", "offer_id", "'{signed_offer}'",
            "'{offer}'", "id = '{explanation}'")),
    Forgery("after they stopped",
            before="insert into screening_consentwithdrawal (id, released, created_at, reason,"
                   " withdrawn_at, author_id, clinic_id, couple_id, subject_id) values ('{spare}',"
                   " false, now(), '', now(), '{a_user}', '{north}', '{couple}', '{a}')",
            after="delete from screening_consentwithdrawal where id = '{spare}'"),
    Forgery("a second time", change=lambda e: {
        "presentation_id": e.ids["signed_shown"], "rendered_sha256": e.ids["signed_hash"]}),
    Forgery("dated yesterday", change={"signed_at": Sql("now() - interval '1 day'")}),
    Forgery("dated tomorrow", change={"signed_at": Sql("now() + interval '1 day'")}),
    Forgery("without a name", change={"typed_name": "  "}),
    Forgery("that means something else", change={"meaning": "I agree to everything."}),
    Forgery("made nowhere", change={"setting": "elsewhere"}),
]  # fmt: skip

OF_WHAT_LEADS_THERE = [
    Forgery("of other bytes than were hashed", "presentation", {"rendered": b"<p>Nothing</p>"}),
    Forgery("of a paper with a paragraph left out", "presentation",
            lambda e: e.ids["without_a_paragraph"]),
    Forgery("to somebody who is not alone", "presentation", {"alone": False}),
    Forgery("in no session", "presentation", {"session_hash": ""}),
    Forgery("to somebody else", "presentation", _by("b")),
    Forgery("of the other partner's paper", "presentation", _known("offer_id", "b_offer")),
    Forgery("of words that were not understood", "reply", {"element": "what_your_partner_sees"},
            **_put("reply", "correct", "false", "true", "id = '{answer}'")),
    Forgery("of other words", "reply", {"text_sha256": NOWHERE}),
    Forgery("of a part that is not there", "reply", {"element": "nothing"}),
    Forgery("with no letters", "reply", {"value": " "}),
    Forgery("by somebody else", "reply", _by("b")),
    Forgery("on a showing that has expired", "reply",
            **_move("presentation", "expires_at", "3 hours", SHOWN)),
    Forgery("of six minutes ago", "authentication",
            {"authenticated_at": Sql("now() - interval '6 minutes'")}),
    Forgery("of tomorrow", "authentication", {"authenticated_at": Sql("now() + interval '1 day'")}),
    Forgery("in another session", "authentication", {"session_hash": NOWHERE}),
    Forgery("by a method nobody knows", "authentication", {"methods": ["hearsay"]}),
    Forgery("by no method", "authentication", {"methods": []}),
    Forgery("of somebody else", "authentication", _by("b")),
    Forgery("of a draft", "offer", by="therapist",
            before="update screening_consenttemplate set approved_at = null, approved_by_id = null"
                   " where id = '{template}'",
            after="update screening_consenttemplate set approved_at = now(),"
                  " approved_by_id = '{prescriber_user}' where id = '{template}'"),
    Forgery("by a partner", "offer", _by("a")),
    Forgery("by an administrator", "offer", _by("admin"), by="admin"),
    Forgery("by a role that does not explain it", "explanation",
            _by("prescriber"), by="prescriber"),
    Forgery("by the signer", "explanation", _by("a")),
    Forgery("by the signer", "confirmation", _by("a")),
    Forgery("by an administrator", "confirmation",
            _by("admin"), by="admin"),
    Forgery("by a clinician of another clinic", "confirmation",
            _by("south_therapist"), by="south_therapist"),
    Forgery("after it was taken back", "confirmation", by="therapist",
            before="insert into screening_consentwithdrawal (id, released, created_at, reason,"
                   " withdrawn_at, author_id, clinic_id, couple_id, subject_id, signature_id)"
                   " values ('{spare}', false, now(), '', now(), '{a_user}', '{north}', '{couple}',"
                   " '{a}', '{signature}')",
            after="delete from screening_consentwithdrawal where id = '{spare}'"),
    Forgery("by the other partner", "withdrawal", _by("b"), by="b"),
    Forgery("by a clinician", "withdrawal",
            _by("therapist"), by="therapist"),
]  # fmt: skip

OF_WORDS_AND_RULES = [
    Forgery("approved from the start", "template", {"approved_at": Sql("now()")}, by="prescriber"),
    Forgery("with another fingerprint", "template", {"body_sha256": NOWHERE}, by="prescriber"),
    *(Forgery(what, "template", by=by, instead=sql) for what, by, sql in (
        ("changed once approved", "admin", "update screening_consenttemplate"
         " set reconsent = not reconsent where id = '{template}'"),
        ("taken back to a draft", "prescriber", "update screening_consenttemplate"
         " set approved_at = null, approved_by_id = null where id = '{template}'"),
        ("deleted once approved", "admin", "delete from screening_consenttemplate"
         " where id = '{template}'"),
        ("approved by the administrator", "admin", "update screening_consenttemplate"
         " set approved_at = now(), approved_by_id = '{admin_user}' where id = '{draft}'"),
        ("approved by a partner", "a", "update screening_consenttemplate"
         " set approved_at = now(), approved_by_id = '{a_user}' where id = '{draft}'"),
        ("approved with other words than were read", "prescriber", "update"
         " screening_consenttemplate set approved_at = now(), body = '{{}}', body_sha256 ="
         " encode(sha256('{{}}'::bytea), 'hex'), approved_by_id = '{prescriber_user}'"
         " where id = '{draft}'"),
        ("made another version", "admin", "update screening_consenttemplate set version = 77"
         " where id = '{draft}'"),
        ("emptied", "admin", "truncate screening_consenttemplate cascade"),
    )),
    Forgery("chosen by the administrator", "rules",
            lambda e: {"chosen_by_id": e.cast.admin.user.pk}, by="admin"),
    Forgery("chosen by nobody", "rules", {"chosen_by_id": None}, by="therapist"),
    *(Forgery(what, "rules", by="prescriber", instead=sql) for what, sql in (
        ("changed", "update screening_consentrules set second_factor = false"),
        ("deleted", "delete from screening_consentrules"),
        ("emptied", "truncate screening_consentrules"),
    )),
]  # fmt: skip

OF_WHAT_IS_KEPT = [
    Forgery(what, noun, by=by, instead=sql.format(T.format(noun)))
    for noun, by in (
        ("presentation", "a"), ("reply", "a"), ("authentication", "a"), ("signature", "a"),
        ("withdrawal", "a"), ("confirmation", "therapist"), ("explanation", "therapist"),
        ("offer", "therapist"),
    )
    for what, sql in (
        ("changed", "update {} set released = not released"),
        ("deleted", "delete from {}"),
        ("emptied", "truncate {} cascade"),
    )
]  # fmt: skip

FORGERIES = [*OF_SIGNATURES, *OF_WHAT_LEADS_THERE, *OF_WORDS_AND_RULES, *OF_WHAT_IS_KEPT]
