"""Bringing in a file with partners."""

from django.utils.translation import gettext_lazy as _

from twenteboard.platform.registers.pages import ImportPages, ImportWords

from ..services.importing import PartnerWriter
from .access import needs

pages = ImportPages(
    writer=PartnerWriter(),
    words=ImportWords(
        title=_("Import partners"),
        back=_("Partner register"),
        advice=(
            _("Only “Naam” is needed."),
            _(
                "With “Nr” we find the organisation by its number, and you can change its name. Without it we find it "
                "by its name."
            ),
            _("Write several other names in one cell with a bar between them: STO | Sterk Techniekonderwijs."),
            _("A contact and a deputy are found by their e-mail address; they have an account already."),
            _("Keep KvK numbers and RSINs as text, so that a zero in front stays."),
        ),
        example="partners-voorbeeld",
    ),
    needs=needs("import_register"),
    name="partners:import",
    listed="partners:list",
    detail="partners:detail",
)
