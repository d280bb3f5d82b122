"""People: one person with posts and account; new people, new posts, standing in."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.base import clock
from xaso.base.folding import fold
from xaso.base.reasons import Refused
from xaso.base.screens import go, show
from xaso.org import once, paging, people, rights
from xaso.org.forms import ChangeForm, DelegateForm, GiveForm, KnownForm, PersonForm, PostForm
from xaso.org.models import Delegation, Post, Role, Unit, User
from xaso.org.views import sight


def _people(request: HttpRequest) -> QuerySet[User]:
    """The people with a post, now or before, where one administers; for a supervisor also those without any."""
    held = Exists(Post.objects.filter(sight.under(request, "unit__"), user=OuterRef("pk")))
    if sight.supervises(request):
        return User.objects.filter(Q(held) | ~Q(Exists(Post.objects.filter(user=OuterRef("pk")))))
    return User.objects.filter(held)


def _person(request: HttpRequest, pk: UUID) -> User:
    posts = sight.with_fields(Post.objects.select_related("unit")).order_by("valid_from", "pk", "fields__name")
    standing = Delegation.objects.filter(Q(post__user=OuterRef("pk")) | Q(to=OuterRef("pk")))
    wrong = AccessAttempt.objects.filter(
        username=Lower(OuterRef("username")), failures_since_start__gte=settings.AXES_FAILURE_LIMIT
    )
    found = _people(request).annotate(
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))),
        is_locked=Exists(wrong),
        has_standing=Exists(standing),
    )
    person: User = get_object_or_404(found.prefetch_related(Prefetch("posts", posts)), pk=pk)
    return person


#: Address of a deed → what it is called here; the order is that of the page.
DEEDS = ("mat-khau", "mo-khoa", "yeu-to-hai", "dong", "mo")


def _home_of(request: HttpRequest, person: User, at: datetime) -> Unit | None:
    """The unit on whose behalf one acts on the account: where both are, the newest post first."""
    kept = [post.unit for post in person.posts.all() if rights.administers(request.user, post.unit, at)]
    return kept[-1] if kept else None


def _person_page(request: HttpRequest, person: User) -> dict[str, Any]:
    at, by = clock.now(), sight.by_whom(request)
    today = timezone.localdate(at)
    posts = sight.merged(person.posts.all())
    standing: list[Delegation] = []
    if person.has_standing:  # type: ignore[attr-defined]  # most people have none, and their page spares the question
        running = Delegation.objects.filter(Q(post__user=person) | Q(to=person), valid_to__gte=today)
        standing = list(running.select_related("post__unit", "post__user", "to").order_by("valid_from"))
    return {
        "person": person,
        "posts": [
            {
                "post": post,
                "over": post.valid_to is not None and post.valid_to < today,
                "visible": rights.administers(by, post.unit, at),
                "why_not_end": people.why_not_end(post, by, at),
                "why_not_change": people.why_not_change(post, by, at),
                "why_not_delegate": people.why_not_delegate(post, by, at),
            }
            for post in reversed(posts)
        ],
        "standing": [(row, not people.why_not_delegate(row.post, by, at)) for row in standing],
        "roles": dict(Role.choices),
        "why_not": people.why_not_account(person, by, at),
        "home": _home_of(request, person, at),
        "token": once.token(),
        "refused": [],
    }


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody with a post where one administers, found by words of the name, by sign-in name or telephone."""
    typed, role = request.GET.get("q", "").strip()[:100], request.GET.get("vai-tro", "")
    found = _people(request)
    if role in Role.values:
        today = timezone.localdate(clock.now())
        running = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
        held = Post.objects.filter(sight.under(request, "unit__"), running, user=OuterRef("pk"), role=role)
        found = found.filter(Exists(held))
    if typed:
        by_name = reduce(lambda so_far, word: so_far & Q(folded__contains=word), fold(typed).split(), Q())
        other = Q(username__istartswith=typed) | Q(phone=typed)
        found = found.filter(by_name | other if by_name else other)
    posts = Post.objects.filter(sight.under(request, "unit__")).select_related("unit").order_by("valid_from", "pk")
    page = {
        "typed": typed,
        "role": role,
        "roles": dict(Role.choices),
        "choices": [("", _("all roles")), *Role.choices],
        "today": timezone.localdate(clock.now()),
        "list": paging.page(found.prefetch_related(Prefetch("posts", posts)), "folded", request.GET.get("sau", "")),
        "tabs": sight.tabs(request, "org:people"),
    }
    return show(request, "org/people.html", page, part="list")


@require_safe
@login_required
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: posts, who stands in, the account."""
    return show(request, "org/person.html", _person_page(request, _person(request, pk)))


def _post(request: HttpRequest, pk: UUID, *, own: bool = False) -> Post:
    by = sight.by_whom(request)
    mine = Q(user=by) if own else Q(pk=None)
    seen = sight.under(request, "unit__") | mine if rights.administered_paths(by) or not own else mine
    posts = Post.objects.select_related("unit", "user")
    found = sight.merged(sight.with_fields(posts.filter(seen, pk=pk)).order_by("fields__name"))
    if not found:
        raise Http404("no such post")
    post: Post = found[0]
    return post


@require_POST
@login_required
def end_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a post; it stays in the history."""
    post = _post(request, pk)
    try:
        people.end_post(post, by=sight.by_whom(request), at=clock.now())
    except Refused as refusal:
        return _refused(request, post.user_id, refusal)
    return go(request, reverse("org:person", args=[post.user_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change title, fields and last day of a post."""
    post, at, by = _post(request, pk), clock.now(), sight.by_whom(request)
    now = {"title": post.title, "valid_to": post.valid_to, "fields_of": post.field_pks}  # type: ignore[attr-defined]
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=now)
    page = _form_page(
        request, form, unit=post.unit, person=post.user, post=post, reasons=people.why_not_change(post, by, at)
    )
    if request.method != "POST":
        return show(request, "org/change_post.html", page)
    if not form.is_valid():
        return show(request, "org/change_post.html", page, status=422)
    typed = form.cleaned_data
    try:
        people.change_post(
            post, title=typed["title"], fields=typed["fields_of"], valid_to=typed["valid_to"], by=by, at=at
        )
    except Refused as refusal:
        return show(request, "org/change_post.html", {**page, "refused": refusal.reasons}, status=409)
    return go(request, reverse("org:person", args=[post.user_id]))


@require_POST
@login_required
def end_delegation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End standing in early."""
    row = get_object_or_404(Delegation.objects.select_related("post__unit", "post__user", "to"), pk=pk)
    post, by = _post(request, row.post_id, own=True), sight.by_whom(request)
    keeps = rights.administers(by, post.unit, clock.now())
    try:
        people.end_delegation(row, by=by, at=clock.now())
    except Refused as refusal:
        if keeps:
            return _refused(request, post.user_id, refusal)
        raise Http404(str(refusal)) from refusal
    return go(request, reverse("org:person", args=[post.user_id]) if keeps else "/")


def _refused(request: HttpRequest, pk: UUID, refusal: Refused) -> HttpResponse:
    page = {**_person_page(request, _person(request, pk)), "refused": refusal.reasons}
    return show(request, "org/person.html", page, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who stands in for the holder of a post; the holder may do so themselves."""
    post, at, by = _post(request, pk, own=True), clock.now(), sight.by_whom(request)
    today = timezone.localdate(at)
    form = DelegateForm(request.POST if request.method == "POST" else None, initial={"valid_from": today})
    fellows = User.objects.filter(posts__unit=post.unit_id, is_active=True).exclude(pk=post.user_id)
    page = _form_page(
        request,
        form,
        post=post,
        roles=dict(Role.choices),
        reasons=people.why_not_delegate(post, by, at),
        people=list(fellows.distinct().order_by("folded")[:100]),
    )
    if request.method != "POST":
        return show(request, "org/delegate.html", page)
    if not form.is_valid():
        return show(request, "org/delegate.html", page, status=422)
    keeps = rights.administers(by, post.unit, at)
    address = reverse("org:person", args=[post.user_id]) if keeps else "/"
    sent = request.POST.get("once", "")
    try:
        once.do(sent, lambda: people.delegate(post, **form.cleaned_data, by=by, at=at), by=by, at=at, address=address)
    except Refused as refusal:
        return show(request, "org/delegate.html", {**page, "refused": refusal.reasons}, status=409)
    return go(request, address)


@require_POST
@login_required
def account(request: HttpRequest, pk: UUID, deed: str) -> HttpResponse:
    """Do one thing to an account: new password, lift the lock, take the second factor away, close, open."""
    found, at, by = _person(request, pk), clock.now(), sight.by_whom(request)
    home = _home_of(request, found, at)
    if deed not in DEEDS or home is None:
        raise Http404(deed)
    shown: list[str] = []
    deeds = {
        "mat-khau": lambda: shown.append(people.set_password(found, home, by=by, at=at)),
        "mo-khoa": lambda: people.unlock(found, home, by=by, at=at),
        "yeu-to-hai": lambda: people.reset_second_factor(found, home, by=by, at=at),
        "dong": lambda: people.set_active(found, home, active=False, by=by, at=at),
        "mo": lambda: people.set_active(found, home, active=True, by=by, at=at),
    }
    try:
        address = once.do(
            request.POST.get("once", ""), deeds[deed], by=by, at=at, address=reverse("org:person", args=[pk])
        )
    except Refused as refusal:
        return _refused(request, pk, refusal)
    return _password(request, found, shown[0], home) if shown else go(request, address)


# --- new people and posts


def _form_page(request: HttpRequest, form: Any, **more: Any) -> dict[str, Any]:
    return {
        "form": form,
        "token": request.POST.get("once") or once.token(),
        "refused": [],
        "people": [],
        **more,
    }


def _password(request: HttpRequest, person: User, password: str, unit: Unit) -> HttpResponse:
    """Show the password of one sign-in, this once: it is kept nowhere, neither here nor in the browser's memory."""
    page = {"person": person, "password": password, "unit": unit}
    response = show(request, "org/password.html", page)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open an account with its first post at the unit."""
    found, at = sight.unit_of(request, pk), clock.now()
    first = {"valid_from": timezone.localdate(at)}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=first)
    page = _form_page(request, form, unit=found, reasons=people.why_not(sight.by_whom(request), found, at))
    if request.method != "POST":
        return show(request, "org/new_person.html", page)
    if not form.is_valid():
        return show(request, "org/new_person.html", page, status=422)
    typed = form.cleaned_data
    made: list[tuple[Post, str]] = []

    def deed() -> Post:
        account = {name: typed[name] for name in ("username", "full_name", "phone", "email")}
        made.append(people.take_on(found, **account, **form.post(), by=sight.by_whom(request), at=at))
        return made[0][0]

    try:
        address = once.do(
            request.POST.get("once", ""),
            deed,
            by=sight.by_whom(request),
            at=at,
            address=lambda post: reverse("org:person", args=[post.user_id]),
        )
    except Refused as refusal:
        return show(request, "org/new_person.html", {**page, "refused": refusal.reasons}, status=409)
    # Sent twice: the password was shown the first time.
    return _password(request, made[0][0].user, made[0][1], found) if made else go(request, address)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def known_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a post at the unit to somebody who has an account."""
    found, at = sight.unit_of(request, pk), clock.now()
    data = request.POST if request.method == "POST" else None
    form = KnownForm(data, initial={"valid_from": timezone.localdate(at)})
    page = _form_page(request, form, unit=found, person=None, reasons=people.why_not(sight.by_whom(request), found, at))
    address = reverse("org:unit", args=[pk])
    return _post_given(request, form, page, address, lambda typed: (typed["username"], found), at)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_post(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a further post to a person, at any unit one administers."""
    found, at = get_object_or_404(_people(request), pk=pk), clock.now()
    kept = sight.kept(request).valid_on(timezone.localdate(at)).order_by("path")
    data = request.POST if request.method == "POST" else None
    form = GiveForm(data, units=kept, initial={"valid_from": timezone.localdate(at)})
    page = _form_page(request, form, unit=None, person=found, reasons=[])
    return _post_given(request, form, page, reverse("org:person", args=[pk]), lambda typed: (found, typed["unit"]), at)


def _post_given(
    request: HttpRequest, form: PostForm, page: dict[str, Any], address: str, whom_where: Any, at: datetime
) -> HttpResponse:
    if request.method != "POST":
        return show(request, "org/post.html", page)
    if not form.is_valid():
        return show(request, "org/post.html", page, status=422)
    whom, where = whom_where(form.cleaned_data)
    try:
        once.do(
            request.POST.get("once", ""),
            lambda: people.give_post(whom, where, **form.post(), by=sight.by_whom(request), at=at),
            by=sight.by_whom(request),
            at=at,
            address=address,
        )
    except Refused as refusal:
        return show(request, "org/post.html", {**page, "refused": refusal.reasons}, status=409)
    return go(request, address)
