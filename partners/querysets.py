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
        """Entries whose name, short name or alias contains ``text``."""
        return self.filter(
            models.Q(name__icontains=text)
            | models.Q(short_name__icontains=text)
            | models.Q(aliases__name__icontains=text)
        ).distinct()

    def called(self, name: str):
        """The entry with exactly this name, short name or alias, whatever the capitals; ``None`` when there is none.

        Entries that can join a consortium go first; a merged entry gives the one it was merged into. One query.
        """
        entries = self.filter(
            models.Q(name__iexact=name) | models.Q(short_name__iexact=name) | models.Q(aliases__name__iexact=name)
        ).select_related("merged_into")
        found = sorted(entries, key=lambda entry: (not entry.can_join, entry.merged_into_id is None, entry.pk))
        return (found[0].merged_into or found[0]) if found else None
