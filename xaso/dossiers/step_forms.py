"""What each step asks for. Forms check and tidy; they save nothing. Their fields are the arguments of the verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.base.folding import tidy
from xaso.dossiers import due
from xaso.dossiers.models import Dossier, Handout
from xaso.org.models import Role, User
from xaso.worktime.deadlines import Policy


class Lines(forms.CharField):
    """One item per line; blank lines do not count."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        return [line for line in (tidy(part) for part in str(super().clean(value)).splitlines()) if line]


class StepForm(forms.Form):
    """A step of one dossier, by one person. ``revision`` is the picture the person decided on."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, dossier: Dossier, by: User, at: datetime, verb: str = "step") -> None:
        # Several steps stand on one page: the verb keeps the ids of their fields apart.
        super().__init__(data, initial={"revision": dossier.revision}, auto_id=f"id_{verb}_%s")
        self.dossier, self.by, self.at = dossier, by, at
        self.prepare()

    def prepare(self) -> None:
        """Fill choices and first values from the dossier."""

    def arguments(self) -> dict[str, Any]:
        """What the verb is called with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class NoForm(StepForm):
    """A step that asks nothing."""


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("As it will stand in the letter: what is wrong, and by which rule."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class NoteForm(StepForm):
    note = forms.CharField(label=_("Note"), required=False, max_length=1000)


class NeededNoteForm(StepForm):
    note = forms.CharField(label=_("What has to be mended"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class AcceptForm(StepForm):
    promised = forms.DateTimeField(
        label=_("Date of return agreed"),
        help_text=_("Asked for because the catalogue has no time limit for this procedure."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def prepare(self) -> None:
        offer = self.dossier.version.offers.filter(channel=self.dossier.channel).first()
        if due.limit_of(offer, Policy(self.dossier.policy)) is not None:
            del self.fields["promised"]


class AskSupplementForm(StepForm):
    items = Lines(
        label=_("What is missing"),
        help_text=_("One paper per line; everything at once, the law allows one request."),
        max_length=4000,
    )
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ReturnForSupplementForm(AskSupplementForm):
    basis = forms.CharField(
        label=_("Sector law that allows it later"),
        help_text=_("Only when more than three working days have passed since acceptance."),
        required=False,
        max_length=300,
    )


class SupplementForm(StepForm):
    papers = Lines(label=_("Papers handed in"), help_text=_("One per line."), max_length=4000)

    def prepare(self) -> None:
        waiting = [pause for pause in self.dossier.pauses.all() if pause.ended_at is None]
        if waiting:
            self.initial["papers"] = "\n".join(waiting[0].items)


class PaymentForm(StepForm):
    receipt = forms.CharField(label=_("Number of the receipt"), required=False, max_length=60)


def _people(dossier: Dossier, role: str, at: datetime) -> Any:
    """Active people with a post of ``role`` in the unit that has the dossier in hand."""
    day = timezone.localtime(at).date()
    posted = User.objects.filter(
        is_active=True, posts__unit=dossier.at_unit_id, posts__role=role, posts__valid_from__lte=day
    )
    return posted.exclude(posts__valid_to__lt=day).order_by("full_name").distinct()


class PassOnForm(StepForm):
    stage = forms.ChoiceField(label=_("Next stage"), required=False)
    note = forms.CharField(label=_("Note for the next person"), required=False, max_length=1000)

    def prepare(self) -> None:
        process, here = self.dossier.process, self.dossier.current_stage
        follow = [process.stage(key) for key in here.next]
        if len(follow) < 2:
            del self.fields["stage"]
        else:
            choices = [(stage.key, stage.name) for stage in follow]
            self.fields["stage"].choices = choices  # type: ignore[attr-defined]


class AssignForm(StepForm):
    lead = forms.ModelChoiceField(User.objects.none(), label=_("In charge"))
    cooperate = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Co-operating"), required=False, widget=forms.CheckboxSelectMultiple
    )
    watch = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Watching"), required=False, widget=forms.CheckboxSelectMultiple
    )
    instruction = forms.CharField(label=_("Instruction"), required=False, max_length=1000)

    def prepare(self) -> None:
        people = _people(self.dossier, Role.SPECIALIST, self.at)
        for name in ("lead", "cooperate", "watch"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]


class DraftResultForm(StepForm):
    granted = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("yes", _("Granted")), ("no", _("Refused, with reasons"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    text = forms.CharField(
        label=_("What the result says"),
        help_text=_("For a refusal: the reasons, in words the applicant understands."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("granted") is False and not given.get("text", "").strip():
            self.add_error("text", _("A refusal states its reasons: write them here."))
        return given


class SignOffForm(StepForm):
    number = forms.CharField(label=_("Number of the document"), required=False, max_length=60)


class ReturnResultForm(StepForm):
    to_name = forms.CharField(label=_("Received by"), required=False, max_length=200)
    way = forms.ChoiceField(label=_("How"), choices=Handout.Way.choices, initial=Handout.Way.DESK)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def prepare(self) -> None:
        self.initial["to_name"] = (self.dossier.submitter or self.dossier.owner).name


class ApologyForm(StepForm):
    reason = forms.CharField(
        label=_("Why it is late"),
        help_text=_("As it will stand in the letter of apology."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    new_due_at = forms.DateTimeField(
        label=_("New date of return"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
