"""Every read of organisations that a page needs."""

from django.db import models

from .enums import PartnerKind


class OrganisationQuerySet(models.QuerySet):
    """Reads of the partner register."""

    def active(self):
        """Entries in use: neither deactivated nor merged into another."""
        return self.filter(is_active=True, merged_into__isnull=True)

    def can_join_consortium(self):
        """Entries that can be a member of a consortium: bodies and programmes, not groups or categories."""
        return self.active().filter(kind__in=[PartnerKind.ORGANISATION, PartnerKind.PROGRAMME])

    def named(self, text: str):
        """Entries whose name, short name, KvK number or alias contains ``text``."""
        from .models import OrganisationAlias

        alias = OrganisationAlias.objects.filter(organisation=models.OuterRef("pk"), name__icontains=text)
        return self.filter(
            models.Q(name__icontains=text)
            | models.Q(short_name__icontains=text)
            | models.Q(kvk__contains=text.replace(" ", ""))
            | models.Q(models.Exists(alias))
        )

    def for_list(self):
        """Entries with what a row of the register prints, in one query."""
        return self.select_related("municipality", "merged_into")

    def for_page(self):
        """Entries with everything of this app that their page shows, in a fixed number of queries."""
        from .models import Membership

        contacts = Membership.objects.select_related("user", "deputy_of__user").order_by("user__full_name")
        return self.select_related("municipality", "parent", "merged_into", "created_by").prefetch_related(
            "aliases", "merged_from", "children", models.Prefetch("memberships", queryset=contacts, to_attr="contacts")
        )

    def called(self, name: str):
        """The entry with exactly this name, short name or alias, whatever the capitals; ``None`` when there is none.

        Entries that can join a consortium go first; a merged entry gives the one it was merged into. One query.
        """
        entries = self.filter(
            models.Q(name__iexact=name) | models.Q(short_name__iexact=name) | models.Q(aliases__name__iexact=name)
        ).select_related("merged_into")
        found = sorted(entries, key=lambda entry: (not entry.can_join, entry.merged_into_id is None, entry.pk))
        return (found[0].merged_into or found[0]) if found else None
