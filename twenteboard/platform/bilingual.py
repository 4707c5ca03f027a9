"""Programme content in two languages: the columns ``x_nl`` and ``x_en``, read as ``x``."""

from django.utils.translation import get_language


class Bilingual:
    """Read the column of the active language, and Dutch where that one is empty.

    ``title = Bilingual()`` on a model with ``title_nl`` and ``title_en``. Dutch is the language
    programme content is written in, so it is always there; English may follow later.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name

    def __set_name__(self, owner, name: str) -> None:
        """Take the name of the attribute it is assigned to."""
        self.name = self.name or name

    def __get__(self, instance, owner=None):
        """Return the text in the active language."""
        if instance is None:
            return self
        language = (get_language() or "nl")[:2]
        if language != "nl":
            text = getattr(instance, f"{self.name}_{language}", "")
            if text:
                return text
        return getattr(instance, f"{self.name}_nl")

    def __set__(self, instance, value) -> None:
        """Refuse writing: which language would it be?"""
        raise AttributeError(f"Write {self.name}_nl or {self.name}_en; {self.name} is only for reading.")
