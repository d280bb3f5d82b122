"""How allauth behaves here: accounts are opened by an administrator, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["username", "full_name"]

    def set_password(self, user: Any, password: str) -> None:
        """Set what the person chose; a password of one sign-in has served its time."""
        user.password_once = False
        super().set_password(user, password)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Signing in and out speak for themselves."""
