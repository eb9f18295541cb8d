"""Addresses of sign-in. Of the library's pages only those that are listed here exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as usersessions
from django.conf import settings
from django.urls import path, re_path

from kact.accounts import demo
from kact.accounts.views import begin, clinic, session, staff
from kact.privacy.access import each_public

RESET_KEY = r"^account/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

library = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("account/closed/", account.account_inactive, name="account_inactive"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "account/password/reset/sent/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "account/password/reset/saved/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(RESET_KEY, account.password_reset_from_key, name="account_reset_password_from_key"),
    path("account/sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("account/security/", mfa.index, name="mfa_index"),
    path("sign-in/second-step/", mfa.authenticate, name="mfa_authenticate"),
    path("account/confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/security/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/security/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/security/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "account/security/codes/new/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/security/codes/download/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("account/security/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("account/security/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "account/confirm/passkey/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/security/passkeys/<int:pk>/remove/",
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "account/security/passkeys/<int:pk>/edit/",
        passkeys.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
]

ours = [
    path("", session.home, name="home"),
    path("secure/", session.secure_account, name="secure_account"),
    path("leave/", session.leave, name="leave"),
    path("stay/", session.stay, name="stay"),
    path("account/places/", session.switch_membership, name="switch_membership"),
    path("joint-view/leave/", session.leave_joint_view, name="leave_joint_view"),
    path("joint-view/<uuid:couple>/", session.enter_joint_view, name="enter_joint_view"),
    path("begin/account/", begin.begin_account, name="begin_account"),
    path("begin/account/own/", begin.begin_with_own, name="begin_with_own"),
    path("begin/<str:token>/", begin.begin, name="begin"),
    path("staff/", staff.members, name="members"),
    path("staff/invite/", staff.invite_member, name="invite_member"),
    path("staff/<uuid:member>/invite/", staff.reinvite_member, name="reinvite_member"),
    path("staff/<uuid:member>/credentials/", staff.add_credential, name="add_credential"),
    path(
        "staff/credentials/<uuid:credential>/withdraw/",
        staff.withdraw_credential,
        name="withdraw_credential",
    ),
    path("staff/<uuid:member>/end/", staff.end_membership, name="end_membership"),
    path("staff/<uuid:member>/disable/", staff.disable_user, name="disable_user"),
    path("requests/page/", clinic.change_request_page, name="change_request_page"),
    path("recoveries/", staff.recoveries, name="recoveries"),
    path("recoveries/<uuid:invitation>/", staff.approve_recovery, name="approve_recovery"),
]

urlpatterns = [*each_public(library), *ours]

if settings.DEMO:
    urlpatterns.append(path("sign-in/demo/", demo.demo_sign_in, name="demo_sign_in"))
