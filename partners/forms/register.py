"""Forms of the partner register: an organisation, taking it out of use, merging it, and its contacts."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from twenteboard.platform.forms import DutchDateField, FastSelect, PortalForm, PortalModelForm

from ..models import Membership, Organisation, OrganisationAlias, User
from ..validators import validate_brin, validate_kvk, validate_rsin

MAX_SUGGESTIONS = 5


def _compact(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum()).upper()


class OrganisationNameField(forms.CharField):
    """An organisation of the register, typed by its name, short name or another name; gives the organisation."""

    default_error_messages = {
        "unknown": _("This organisation is not in the register. Check the name in the list of partners."),
        "suggested": _("This organisation is not in the register. Do you mean: %(names)s?"),
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def clean(self, value: str) -> Organisation | None:
        """Find the organisation. One query, and a second one for suggestions when there is none."""
        name = " ".join((super().clean(value) or "").split())
        if not name:
            return None
        found = Organisation.objects.filter(name__iexact=name).first()
        if found is not None:
            return found
        near = [str(one) for one in Organisation.objects.active().named(name)[: MAX_SUGGESTIONS + 1]]
        if not near or len(near) > MAX_SUGGESTIONS:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        raise ValidationError(self.error_messages["suggested"], code="suggested", params={"names": " · ".join(near)})

    def prepare_value(self, value: object) -> object:
        """Show the name."""
        if isinstance(value, int):
            return Organisation.objects.filter(pk=value).values_list("name", flat=True).first()
        return str(value) if isinstance(value, Organisation) else value


class OrganisationForm(PortalModelForm):
    """An entry of the register."""

    aliases = forms.CharField(
        label=_("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One name on each line. The search finds the organisation by these names too."),
    )
    parent = OrganisationNameField(
        label=_("Part of"), required=False, help_text=_("The full name of the organisation it belongs to.")
    )
    kvk = forms.CharField(
        label=_("KvK number"), required=False, max_length=20, validators=[validate_kvk], help_text=_("8 digits")
    )
    rsin = forms.CharField(
        label=_("RSIN"), required=False, max_length=20, validators=[validate_rsin], help_text=_("9 digits")
    )
    brin = forms.CharField(
        label=_("BRIN"),
        required=False,
        max_length=20,
        validators=[validate_brin],
        help_text=_("Only for schools: 01AB, or 01AB02 for a location."),
    )

    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        error_messages={"invalid": _("Enter the address of the website, for instance https://www.example.nl.")},
    )

    required_texts = {
        "name": _("Enter the name of the organisation."),
        "kind": _("Choose what this entry is."),
        "pillar": _("Choose the pillar."),
        "sector": _("Choose the sector."),
    }

    class Meta:
        model = Organisation
        fields = [
            "name",
            "short_name",
            "aliases",
            "kind",
            "pillar",
            "sector",
            "municipality",
            "parent",
            "kvk",
            "rsin",
            "brin",
            "website",
            "description_nl",
            "description_en",
            "is_verified",
        ]
        widgets = {
            "municipality": FastSelect,
            "description_nl": forms.Textarea(attrs={"rows": 4}),
            "description_en": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "kind": _("Only organisations and programmes can take part in a consortium."),
            "short_name": _("As people say it: UT, STO."),
            "is_verified": _("You checked the name and the numbers."),
        }
        error_messages = {
            "name": {"unique": _("This name is in the register already. Change that entry, or choose another name.")},
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].empty_label = _("No municipality")
        if self.instance.pk:
            self.fields["aliases"].initial = "\n".join(alias.name for alias in self.instance.aliases.all())

    def clean_name(self) -> str:
        """Refuse a name that differs from another only in capitals."""
        name = " ".join(self.cleaned_data["name"].split())
        if Organisation.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(self.fields["name"].error_messages["unique"], code="unique")
        return name

    def clean_kvk(self) -> str:
        """Store the digits, and name the organisation that has this number already."""
        kvk = _compact(self.cleaned_data["kvk"])
        other = Organisation.objects.filter(kvk=kvk).exclude(pk=self.instance.pk).first() if kvk else None
        if other is not None:
            raise ValidationError(gettext("%(other)s has this KvK number already.") % {"other": other}, code="unique")
        return kvk

    def clean_rsin(self) -> str:
        """Store the digits."""
        return _compact(self.cleaned_data["rsin"])

    def clean_brin(self) -> str:
        """Store capitals without spaces."""
        return _compact(self.cleaned_data["brin"])

    def clean_aliases(self) -> list[str]:
        """Split the lines; a name belongs to one organisation."""
        names = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines()))
        names = [name for name in names if name]
        if any(len(name) > 200 for name in names):
            raise ValidationError(_("One of the names is too long. Use at most 200 characters."))
        taken = OrganisationAlias.objects.filter(name__in=names).exclude(organisation=self.instance.pk)
        used = [f"{alias.name} ({alias.organisation})" for alias in taken.select_related("organisation")]
        if used:
            raise ValidationError(
                gettext("Another organisation has this name already: %(names)s.") % {"names": ", ".join(used)}
            )
        return names

    def clean_parent(self) -> Organisation | None:
        """Refuse a circle."""
        parent = above = self.cleaned_data["parent"]
        seen = set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk:
                raise ValidationError(_("An organisation cannot be part of itself. Choose another one."))
            seen.add(above.pk)
            above = above.parent
        return parent


class DeactivateForm(PortalForm):
    """Why an entry goes out of use."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("One sentence; it is kept in the log."))
    required_texts = {"reason": _("Write why this organisation goes out of use.")}


class MergeForm(PortalForm):
    """Into which entry this one goes, and why."""

    target = OrganisationNameField(label=_("Merge into"), help_text=_("The full name of the organisation that stays."))
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("One sentence; it is kept in the log."))
    required_texts = {
        "target": _("Enter the name of the organisation that stays."),
        "reason": _("Write why these two are the same."),
    }

    def __init__(self, *args, organisation: Organisation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_target(self) -> Organisation:
        """Only into another entry that is in use."""
        target = self.cleaned_data["target"]
        if target.pk == self.organisation.pk:
            raise ValidationError(_("An organisation cannot be merged into itself. Enter another name."))
        if not target.is_active or target.merged_into_id:
            raise ValidationError(_("This organisation is out of use. Enter one that is in use."))
        return target


class ContactForm(PortalForm):
    """A person who acts for the organisation."""

    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"invalid": _("Enter an e-mail address like name@example.nl.")},
        help_text=_("The address of the account. Somebody without an account makes one first."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    function = forms.CharField(label=_("Function"), required=False, max_length=120)
    starts_on = DutchDateField(label=_("From"), required=False)
    ends_on = DutchDateField(label=_("Until and including"), required=False)
    deputy_of = forms.ModelChoiceField(
        label=_("Deputy of"), queryset=Membership.objects.none(), required=False, empty_label=_("Nobody")
    )
    required_texts = {"email": _("Enter the e-mail address of the contact.")}

    def __init__(self, *args, organisation: Organisation, membership: Membership | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.organisation, self.membership = organisation, membership
        others = organisation.memberships.select_related("user").order_by("user__full_name")
        field = self.fields["deputy_of"]
        field.queryset = others.exclude(pk=membership.pk) if membership else others
        field.label_from_instance = lambda row: str(row.user)
        if membership:
            del self.fields["email"]

    def clean_email(self) -> User:
        """Find the account; each person is a contact once."""
        user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if user is None:
            raise ValidationError(_("No account has this e-mail address. Check the address."))
        if self.organisation.memberships.filter(user=user).exists():
            raise ValidationError(_("This person is a contact already. Change that line instead."))
        return user

    def clean(self) -> dict:
        """Put the dates in order."""
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first day. Enter a later date."))
        return data
