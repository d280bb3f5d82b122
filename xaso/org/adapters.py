"""How allauth behaves here: accounts are opened by an administrator, never by signing up."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xaso.base import clock

#: Marks a secret that is kept encrypted; one without it was written before and still counts.
_SEALED = "sealed:"
_WRONG_CODE = _("The code does not fit. It changes every 30 seconds: please type the one shown now.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts: no signing up, no messages, wrong passwords counted by ``devices`` alone."""

    # allauth's own words are not all in Vietnamese, and say less about what to do.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The sign-in name or the password is wrong. Please try again."),
        "invalid_login": _("The sign-in name or the password is wrong. Please try again."),
        "incorrect_password": _("That is not the password. Please try again."),
        "enter_current_password": _("That is not the present password. Please try again."),
        "incorrect_code": _WRONG_CODE,
        "too_many_login_attempts": _("Too many wrong codes. Please wait five minutes."),
        "rate_limited": _("That was too often in a short time. Please wait a minute."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["username", "full_name"]

    def set_password(self, user: Any, password: str) -> None:
        """Set what the person chose; a password of one sign-in has served its time."""
        user.password_once = False
        super().set_password(user, password)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing here: allauth would close the account on every device. Its counter stays for codes."""

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask again who it is before the means of signing in change, unless they have just signed in."""
        entered = context.request.session.get("entered_at", 0)
        return bool(clock.now().timestamp() - entered > REAUTHENTICATION_TIMEOUT)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Signing in and out speak for themselves."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of code apps are of no use to who reads the database without the installation's key."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, "incorrect_code": _WRONG_CODE}

    def encrypt(self, text: str) -> str:
        return _SEALED + _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(_SEALED):
            return encrypted_text
        try:
            return _box().decrypt(encrypted_text.removeprefix(_SEALED)).decode()
        except InvalidToken:
            # The installation's key was changed without keeping the old one: no code fits, an administrator resets it.
            return ""


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"xaso.org.mfa:{key!s}".encode()).digest())) for key in keys])
