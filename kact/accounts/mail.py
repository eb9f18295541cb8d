"""The two letters of this room, an invitation and a new password. Both say very little."""

import logging
from uuid import UUID

from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from kact.accounts.factors import has_second_factor
from kact.accounts.invitations import Issued
from kact.accounts.links import public_link
from kact.accounts.models import User
from kact.accounts.tokens import ResetTokens

log = logging.getLogger(__name__)


def send_invitation_on_commit(address: str, issued: Issued) -> None:
    """Send the link once it is committed; the code is said, never sent.

    It goes from this process, since the token is stored nowhere. A mail server that does not answer
    is logged: the inviting member of staff has the link on screen.
    """
    transaction.on_commit(lambda: _send_invitation(address, issued))


def _send_invitation(address: str, issued: Issued) -> None:
    clinic = issued.invitation.clinic
    words = {"from_whom": clinic.neutral_name, "link": issued.link}
    body = render_to_string("notices/invitation.txt", words)
    try:
        send_mail(f"An invitation from {clinic.neutral_name}", body, None, [address])
    except OSError:  # every error of smtplib and of the network
        log.warning("The mail of invitation %s could not be sent.", issued.invitation.pk)


def send_reset(user_id: UUID) -> None:
    """Send a link for a new password to a user whom sign-in then asks for a second factor.

    Anybody else gets nothing: who reads a mailbox is not proof of who somebody is.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not has_second_factor(user):
        return
    key = {"uidb36": user_pk_to_url_str(user), "key": ResetTokens().make_token(user)}
    link = public_link("account_reset_password_from_key", **key)
    body = render_to_string("notices/new_password.txt", {"link": link})
    send_mail("Your new password", body, None, [user.email])
