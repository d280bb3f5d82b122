"""What an administrator types: the desk of a unit, a person, a post, who stands in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from xaso.base.folding import tidy
from xaso.org.models import Field, Role, Unit, User


class _Text(forms.CharField):
    def to_python(self, value: Any) -> str:
        return tidy(str(super().to_python(value)))


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DeskForm(forms.Form):
    """How the one-stop desk is called and where it is."""

    name = _Text(label=_("Name of the desk"), max_length=200, required=False)
    address = _Text(label=_("Address"), max_length=300, required=False)
    phone = _Text(label=_("Phone"), max_length=30, required=False)


class ChangeForm(forms.Form):
    """What can be changed in a post that runs: title, fields, last day."""

    title = _Text(label=_("Title"), max_length=200, required=False, help_text=_("As it stands under a signature."))
    valid_to = _day(_("Last day"), required=False, hint=_("Empty: until it is ended."))
    fields_of = forms.ModelMultipleChoiceField(
        Field.objects.order_by("name"),
        label=_("Fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all fields."),
    )


class PostForm(ChangeForm):
    """A post at a unit: what, for which fields, on which days."""

    role = forms.ChoiceField(label=_("Role"), choices=Role)
    valid_from = _day(_("First day"))

    field_order: tuple[str, ...] = ("role", "title", "valid_from", "valid_to", "fields_of")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        first, last = typed.get("valid_from"), typed.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day comes after the first."))
        return typed

    def post(self) -> dict[str, Any]:
        """Return the arguments of ``people.give_post`` that the form knows. Only for a valid form."""
        typed = self.cleaned_data
        names = ("role", "title", "valid_from", "valid_to")
        return {name: typed[name] for name in names} | {"fields": list(typed["fields_of"])}


class PersonForm(PostForm):
    """A new account with its first post."""

    full_name = _Text(label=_("Full name"), max_length=200)
    username = _Text(
        label=_("Name for signing in"),
        max_length=60,
        help_text=_("Small letters without marks, digits, full stop, hyphen: lan.nt"),
        validators=[
            RegexValidator(r"\A[a-z0-9][a-z0-9._-]*\Z", _("Small letters a–z, digits, full stop and hyphen only."))
        ],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    phone = _Text(label=_("Phone"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    field_order = ("full_name", "username", "phone", "email", "role", "title", "valid_from", "valid_to", "fields_of")


def _person(username: str) -> User:
    found: User | None = User.objects.filter(username__iexact=username).first()
    if found is None:
        raise forms.ValidationError(_("There is no account with this name for signing in."))
    return found


class KnownForm(PostForm):
    """A post at this unit for somebody who has an account."""

    username = _Text(label=_("Name for signing in"), max_length=60)

    field_order = ("username", "role", "title", "valid_from", "valid_to", "fields_of")

    def clean_username(self) -> User:
        return _person(self.cleaned_data["username"])


class GiveForm(PostForm):
    """A further post for this person, at one of the units that the administrator keeps."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=None)

    field_order = ("unit", "role", "title", "valid_from", "valid_to", "fields_of")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = units
        # Asked once: left to itself the field asks the database again for every pass over its choices.
        unit.choices = [(each.pk, each.name) for each in units]


class DelegateForm(forms.Form):
    """Who stands in for the holder of a post, and for how long."""

    to = _Text(label=_("Who stands in"), max_length=60, help_text=_("Their name for signing in."))
    valid_from = _day(_("First day"))
    valid_to = _day(_("Last day"))
    reason = _Text(label=_("Reason"), max_length=300)

    def clean_to(self) -> User:
        return _person(self.cleaned_data["to"])
