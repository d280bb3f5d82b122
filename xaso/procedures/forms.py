"""What an administrator types to publish other limits and fees, or to settle doubts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xaso.base.folding import tidy
from xaso.procedures import doubts, wording
from xaso.procedures.catalogue import Change, Terms
from xaso.procedures.models import Channel, Version
from xaso.worktime.deadlines import Limit, Per, Policy

LONGEST_AMOUNT = 3650


class _Text(forms.CharField):
    def to_python(self, value: Any) -> str:
        return tidy(str(super().to_python(value)))


class AmendmentForm(forms.Form):
    """Limits and fees by channel, how time is counted, since when and why; which doubts that answers."""

    valid_from = forms.DateField(
        label=_("Holds from"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    policy = forms.ChoiceField(label=_("How the time is counted"))
    lapse_days = forms.IntegerField(
        label=_("Days after which a dossier without its supplement lapses"), min_value=1, max_value=365, required=False
    )
    settles = forms.TypedMultipleChoiceField(
        label=_("Doubts that this answers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    source = _Text(
        label=_("Where the answer was read"),
        max_length=200,
        required=False,
        help_text=_("Number and article: 123/2015/NĐ-CP Đ15. Needed when a doubt is answered."),
    )
    decision = _Text(label=_("Decision of publication"), max_length=100, required=False)
    reason = _Text(label=_("Why it is changed"), max_length=1000, help_text=_("Kept with the version."))
    #: Number of the version that was on the screen.
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, newest: Version, **kwargs: Any) -> None:
        self.row = newest.row
        initial = {
            "seen": newest.number,
            "policy": newest.policy,
            "lapse_days": newest.lapse_days,
            "decision": newest.decision,
            **kwargs.pop("initial", {}),
        }
        super().__init__(data, initial=initial, **kwargs)
        policy, settles = self.fields["policy"], self.fields["settles"]
        assert isinstance(policy, forms.ChoiceField) and isinstance(settles, forms.TypedMultipleChoiceField)
        policy.choices = [(key.value, words) for key, words in wording.POLICIES.items()]
        settles.choices = [
            (place, doubts.sentence(doubt["kind"], doubt["facts"]))
            for place, doubt in enumerate(self.row["doubts"], start=1)
        ]
        for offer in self.row["offers"]:
            self._add_offer(offer)

    def _add_offer(self, offer: dict[str, Any]) -> None:
        channel, limit = offer["channel"], offer["limit"] or {}
        self.fields[f"amount_{channel}"] = forms.IntegerField(
            label=_("Time limit"),
            min_value=1,
            max_value=LONGEST_AMOUNT,
            required=False,
            initial=limit.get("amount"),
        )
        self.fields[f"per_{channel}"] = forms.ChoiceField(
            label=_("Unit"),
            choices=[("", "–"), *((per.value, words) for per, words in wording.UNITS.items())],
            required=False,
            initial=limit.get("per", ""),
        )
        self.fields[f"fee_{channel}"] = forms.DecimalField(
            label=_("Fee (đ)"),
            min_value=Decimal(0),
            max_digits=14,
            decimal_places=0,
            required=False,
            initial=offer["fee"],
        )

    def channels(self) -> list[dict[str, Any]]:
        """Return what a line of the table shows for each channel, in the order of the row."""
        return [
            {
                "name": Channel(offer["channel"]).label,
                **{part: self[f"{part}_{offer['channel']}"] for part in ("amount", "per", "fee")},
                "published": f"{offer['limit_text'] or '–'} · {offer['fee_text'] or '–'}",
            }
            for offer in self.row["offers"]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for offer in self.row["offers"]:
            channel = offer["channel"]
            if bool(cleaned.get(f"amount_{channel}")) != bool(cleaned.get(f"per_{channel}")):
                self.add_error(f"amount_{channel}", gettext("Give both the amount and its unit, or neither."))
        return cleaned

    def change(self) -> Change:
        """Return what was typed as one change. Only for a valid form."""
        typed = self.cleaned_data
        terms = {}
        for offer in self.row["offers"]:
            channel = offer["channel"]
            amount, fee = typed[f"amount_{channel}"], typed[f"fee_{channel}"]
            limit = Limit(amount, Per(typed[f"per_{channel}"])) if amount else None
            terms[channel] = Terms(limit, None if fee is None else int(fee))
        return Change(
            valid_from=typed["valid_from"],
            reason=typed["reason"],
            terms=terms,
            policy=Policy(typed["policy"]),
            lapse_days=typed["lapse_days"],
            decision=typed["decision"],
            settles=frozenset(typed["settles"]),
            source=typed["source"],
        )
