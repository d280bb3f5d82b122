"""How allauth behaves here: accounts are opened by an administrator, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["username", "full_name"]

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Signing in and out speak for themselves."""
