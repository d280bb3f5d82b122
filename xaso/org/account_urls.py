"""Addresses of signing in and of one's own account: allauth's views, under Vietnamese names, and only those we use.

allauth asks for the names of some pages that we do not have (signing up, mail addresses, a password by mail): an
administrator opens accounts and gives passwords. They answer 404.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.http import Http404, HttpRequest
from django.urls import path


def absent(request: HttpRequest, **_kwargs: Any) -> NoReturn:
    """Answer that there is no such page."""
    raise Http404


urlpatterns = [
    path("dang-nhap/", account.login, name="account_login"),
    path("dang-nhap/khoa/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("dang-nhap/ma/", factor.authenticate, name="mfa_authenticate"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("da-dong/", account.account_inactive, name="account_inactive"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("xac-nhan/ma/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("xac-nhan/khoa/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("lop-hai/", factor.index, name="mfa_index"),
    path("lop-hai/ung-dung/", totp.activate_totp, name="mfa_activate_totp"),
    path("lop-hai/ung-dung/bo/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("lop-hai/ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("lop-hai/ma-du-phong/moi/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("lop-hai/ma-du-phong/tai/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("lop-hai/khoa/", passkey.list_webauthn, name="mfa_list_webauthn"),
    path("lop-hai/khoa/them/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path("lop-hai/khoa/<int:pk>/", passkey.edit_webauthn, name="mfa_edit_webauthn"),
    path("lop-hai/khoa/<int:pk>/bo/", passkey.remove_webauthn, name="mfa_remove_webauthn"),
    path("khong-co/dang-ky/", absent, name="account_signup"),
    path("khong-co/thu/", absent, name="account_email"),
    path("khong-co/thu/xac-nhan/", absent, name="account_email_verification_sent"),
    path("khong-co/mat-khau/dat/", absent, name="account_set_password"),
    path("khong-co/mat-khau/thu/", absent, name="account_reset_password"),
]
