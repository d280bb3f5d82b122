"""The officials' screens, a file per screen."""

from django.http import HttpRequest

from xaso.org.models import User


def officer(request: HttpRequest) -> User:
    """Return who is signed in. Only behind ``login_required``."""
    assert isinstance(request.user, User), "login_required stands before this view"
    return request.user
