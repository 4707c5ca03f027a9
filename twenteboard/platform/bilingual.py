"""Programme content in two languages: the columns ``x_nl`` and ``x_en``, read as ``x``."""

from django.utils.translation import get_language


def page_language() -> str:
    """The language of the page that is being made, as two letters."""
    return (get_language() or "nl")[:2]


def language_of(instance, name: str) -> str:
    """The language in which the text ``name`` of a row is read: that of the page, and Dutch where it is empty there."""
    language = page_language()
    return language if language != "nl" and getattr(instance, f"{name}_{language}", "") else "nl"


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
        return getattr(instance, f"{self.name}_{language_of(instance, self.name)}")

    def __set__(self, instance, value) -> None:
        """Refuse writing: which language would it be?"""
        raise AttributeError(f"Write {self.name}_nl or {self.name}_en; {self.name} is only for reading.")
