"""Words of Django's own pages that Django has not put into Dutch; named here so that our catalogue holds them."""

from django.utils.translation import gettext_noop

IN_THE_ADMINISTRATION = (
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
)
