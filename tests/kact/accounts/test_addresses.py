"""Two spellings of one mailbox."""

import pytest

from kact.accounts.addresses import is_taken, same_mailbox
from kact.accounts.models import User


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("sam@mail.example", "sam@mail.example"),
        ("Sam@Mail.Example", " sam@mail.example "),
        ("sam+clinic@mail.example", "sam@mail.example"),
        ("sam+a@mail.example", "SAM+b@mail.example"),
        ("STRASSE@mail.example", "straße@mail.example"),
    ],
)
def test_same_mailbox_found(a, b):
    assert same_mailbox(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("sam@mail.example", "pat@mail.example"),
        ("sam@mail.example", "sam@post.example"),
        ("s.am@mail.example", "sam@mail.example"),
        ("sam@mail.example", "sam2@mail.example"),
    ],
)
def test_same_mailbox_not_found_for_two(a, b):
    assert not same_mailbox(a, b)


def test_is_taken_by_another_users_mailbox(db):
    user = User.objects.create_user("sam@mail.example")
    assert is_taken("Sam+kept@mail.example")
    assert not is_taken("sam@mail.example", besides=user)
    assert not is_taken("samuel@mail.example")
    assert is_taken("pat@mail.example", others=["Pat+x@mail.example"])
