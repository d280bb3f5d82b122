"""The counter's one page as a form: who, what, papers, due. It checks and tidies; ``Intake`` is what comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xaso.base.folding import tidy
from xaso.dossiers import due
from xaso.dossiers.intake import HandedIn, Intake, Person
from xaso.dossiers.models import Component, DraftFile, Mandate, Party
from xaso.procedures import catalogue
from xaso.procedures.models import Case, Channel, Paper, Procedure, Version
from xaso.worktime.deadlines import Limit, Policy

_PHONE = re.compile(r"^\+?[0-9][0-9 .-]{7,18}$")
_BIRTH = re.compile(r"^(\d{2}/\d{2}/)?\d{4}$")
#: Lines of papers that are on no list, typed by hand.
FREE_LINES = 2


class Text(forms.CharField):
    """A line of text as we keep it: NFC, no control characters, no blanks at the ends."""

    def to_python(self, value: Any) -> str:
        return tidy(str(super().to_python(value)))


class IntakeForm(forms.Form):
    """Everything the counter asks. The checklist's lines are fields ``paper_<n>``, ``form_<n>``, ``count_<n>``."""

    card = Text(label=_("Citizen card (scan the QR)"), required=False, max_length=500)
    owner_kind = forms.ChoiceField(label=_("Owner is a"), choices=Party.Kind.choices, required=False)
    owner_name = Text(label=_("Full name of the owner"), max_length=200)
    owner_id_number = Text(label=_("Citizen number, or code of the organisation"), required=False, max_length=30)
    owner_birth = Text(
        label=_("Date of birth"), help_text=_("dd/mm/yyyy, or only the year"), required=False, max_length=10
    )
    owner_sex = Text(label=_("Sex"), required=False, max_length=10)
    owner_address = Text(label=_("Address"), required=False, max_length=300)
    owner_phone = Text(label=_("Phone"), required=False, max_length=20)
    owner_email = Text(label=_("E-mail"), required=False, max_length=254)
    on_behalf = forms.BooleanField(label=_("Somebody else hands it in"), required=False)
    submitter_name = Text(label=_("Full name of who hands it in"), required=False, max_length=200)
    submitter_id_number = Text(label=_("Citizen number"), required=False, max_length=30)
    submitter_phone = Text(label=_("Phone"), required=False, max_length=20)
    mandate_kind = forms.ChoiceField(
        label=_("By what right"), choices=[("", "—"), *Mandate.Kind.choices], required=False
    )
    mandate_evidence = Text(label=_("Paper that proves it"), required=False, max_length=300)
    procedure = Text(label=_("Procedure"), help_text=_("Code or words, without diacritics too"), max_length=500)
    case = forms.CharField(required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.COUNTER, required=False)
    code = Text(label=_("Code issued elsewhere"), required=False, max_length=60)
    summary = Text(label=_("Content in a line"), required=False, max_length=500)
    sets = forms.IntegerField(label=_("Sets"), min_value=1, max_value=99, initial=1, required=False)
    fee = forms.DecimalField(label=_("Fee (đ)"), min_value=0, max_digits=12, decimal_places=0, required=False)
    promised = forms.DateTimeField(label=_("Date of return agreed"), required=False)

    def __init__(self, data: Any = None, *, at: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.at = at
        self.version = self._version()
        self.cases = list(self.version.cases.order_by("position")) if self.version else []
        self.chosen_case = self._case()
        self.papers: list[Paper] = (
            list(self.chosen_case.papers.order_by("position")) if self.chosen_case is not None else []
        )
        self.offer = (
            self.version.offers.filter(channel=self["channel"].value() or Channel.COUNTER).first()
            if self.version
            else None
        )
        for position in range(len(self.papers) + FREE_LINES):
            self._add_line(position)
        if self.is_bound:
            self._fill_lines()

    def _version(self) -> Version | None:
        code = tidy(str(self["procedure"].value() or "")).split(" ")[0]
        procedure = Procedure.objects.filter(code=code).select_related("field").first() if code else None
        return catalogue.version_on(procedure, self.at.date()) if procedure else None

    def _case(self) -> Case | None:
        wanted = str(self["case"].value() or "")
        return next((case for case in self.cases if str(case.pk) == wanted), self.cases[0] if self.cases else None)

    def say_nothing(self) -> None:
        """Show no complaint: nobody has said yet that this is all."""
        self._errors = ErrorDict()

    def _add_line(self, position: int) -> None:
        paper = self.papers[position] if position < len(self.papers) else None
        original = paper is not None and paper.originals > 0
        self.fields[f"paper_{position}"] = forms.BooleanField(required=False)
        self.fields[f"name_{position}"] = Text(required=False, max_length=1000)
        self.fields[f"form_{position}"] = forms.ChoiceField(
            choices=Component.Form.choices,
            required=False,
            initial=Component.Form.ORIGINAL if original else Component.Form.COPY,
        )
        self.fields[f"count_{position}"] = forms.IntegerField(
            min_value=1, max_value=99, required=False, initial=max(1, (paper.originals or paper.copies) if paper else 1)
        )

    def _fill_lines(self) -> None:
        """Lines that have just appeared begin as the catalogue says: so many originals, or one copy."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name in self.fields:
            if name.startswith(("form_", "count_")) and not data.get(name):
                data[name] = str(self.fields[name].initial)
        self.data = data

    @property
    def limit(self) -> Limit | None:
        """The limit the receipt will promise; None where a date must be agreed."""
        return due.limit_of(self.offer, Policy(self.version.policy)) if self.version else None

    def lines(self) -> list[dict[str, Any]]:
        """The checklist as the template draws it: the paper (None on a free line) and its bound fields."""
        return [
            {
                "position": n,
                **{part: self[f"{part}_{n}"] for part in ("paper", "name", "form", "count")},
                "paper_of_list": self.papers[n] if n < len(self.papers) else None,
            }
            for n in range(len(self.papers) + FREE_LINES)
        ]

    def clean_owner_birth(self) -> str:
        birth: str = self.cleaned_data["owner_birth"]
        if birth and not _BIRTH.match(birth):
            raise ValidationError(gettext("Write the date of birth as 31/12/1990, or only the year 1990."))
        return birth

    def _phone(self, name: str) -> str:
        phone: str = self.cleaned_data[name]
        if phone and not _PHONE.match(phone):
            raise ValidationError(gettext("Write the phone number with digits only, such as 0912 345 678."))
        return phone

    def clean_owner_phone(self) -> str:
        return self._phone("owner_phone")

    def clean_submitter_phone(self) -> str:
        return self._phone("submitter_phone")

    def clean_owner_email(self) -> str:
        email: str = self.cleaned_data["owner_email"]
        if email:
            EmailValidator(gettext("Write the e-mail address like ten@vidu.vn, or leave it empty."))(email)
        return email

    def clean_procedure(self) -> str:
        if self.version is None:
            raise ValidationError(gettext("Choose one procedure from the list; what was typed fits none or several."))
        typed: str = self.cleaned_data["procedure"]
        return typed

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("on_behalf"):
            if not given.get("submitter_name"):
                self.add_error("submitter_name", gettext("Write the name of the person who hands it in."))
            if not given.get("mandate_kind"):
                self.add_error(
                    "mandate_kind", gettext("Choose by what right they hand in for the owner (NĐ 61/2018 Đ16).")
                )
        if self.version is not None and self.limit is None:
            promised = given.get("promised")
            if promised is None:
                self.add_error(
                    "promised",
                    gettext("The catalogue has no time limit for this procedure: agree a date with the citizen."),
                )
            elif promised <= self.at:
                self.add_error("promised", gettext("The date of return lies in the future."))
        return given

    def intake(self, files: Iterable[DraftFile] = ()) -> Intake:
        """Return what was checked. Only after ``is_valid()``."""
        given = self.cleaned_data
        assert self.version is not None, "clean_procedure saw to it"
        ticked = [n for n in range(len(self.papers) + FREE_LINES) if given[f"paper_{n}"] or given[f"name_{n}"]]
        place = {position: index for index, position in enumerate(ticked)}
        return Intake(
            version=self.version,
            case=self.chosen_case,
            owner=Person(
                kind=given["owner_kind"] or Party.Kind.CITIZEN,
                **{
                    part: given[f"owner_{part}"]
                    for part in ("name", "id_number", "birth", "sex", "address", "phone", "email")
                },
            ),
            submitter=self._submitter(),
            mandate_kind=given["mandate_kind"] if given["on_behalf"] else "",
            mandate_evidence=given["mandate_evidence"],
            channel=given["channel"] or Channel.COUNTER,
            papers=tuple(self._handed_in(n) for n in ticked),
            scans=tuple((place.get(f.position) if f.position is not None else None, f.blob, f.name) for f in files),
            summary=given["summary"],
            sets=given["sets"] or 1,
            fee=given["fee"],
            promised=given["promised"],
            code=given["code"],
        )

    def _submitter(self) -> Person | None:
        given = self.cleaned_data
        if not given["on_behalf"]:
            return None
        return Person(
            name=given["submitter_name"], id_number=given["submitter_id_number"], phone=given["submitter_phone"]
        )

    def _handed_in(self, position: int) -> HandedIn:
        given = self.cleaned_data
        paper = self.papers[position] if position < len(self.papers) else None
        return HandedIn(
            name=paper.name if paper else given[f"name_{position}"] or gettext("Other paper"),
            form=given[f"form_{position}"] or Component.Form.COPY,
            count=given[f"count_{position}"] or 1,
            paper=paper,
        )
