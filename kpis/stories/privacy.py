"""What may not stand in a story: e-mail addresses, phone numbers and numbers like a BSN. Names nobody can check."""

import re

from django.utils.translation import gettext as _

EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[A-Za-z]{2,}")
DAY = re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b")  # has as many digits as the number of a telephone
PHONE = re.compile(
    r"""(?<![\d.,])(?:
        (?:\+|00)[1-9]\d{0,2}[\s.-]*(?:\(0\)[\s.-]*)?\d(?:[\s.-]?\d){6,11}  # with the number of a country
      | \(?06\)?[\s.-]*[1-9](?:[\s.-]?\d){7}                              # mobile
      | \(?0[1-9]\d\)?[\s.-]*\d(?:[\s.-]?\d){6}                           # three digits of a region
      | \(?0[1-9]\d{2}\)?[\s.-]*\d(?:[\s.-]?\d){5}                        # four digits of a region
    )(?!\d)""",
    re.VERBOSE,
)
NINE = re.compile(r"(?<![\d.,-])\d{9}(?![\d-])")
DOTTED = re.compile(r"(?<![\d.,-])\d{3,4}[ .-]\d{2,3}[ .-]\d{2,3}(?![\d.,-]?\d)")
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_bsn(digits: str) -> bool:
    """Whether nine digits pass the test that every BSN passes."""
    return len(digits) == 9 and sum(int(one) * by for one, by in zip(digits, WEIGHTS, strict=True)) % 11 == 0


def _numbers(text: str) -> bool:
    """Nine digits in a row, or in groups that make a BSN."""
    if NINE.search(text):
        return True
    return any(is_bsn(re.sub(r"\D", "", found)) for found in DOTTED.findall(text))


def objection_to(text: str) -> str:
    """Give the sentence that says what to leave out, or nothing when ``text`` may be kept."""
    if EMAIL.search(text):
        return _("There is an e-mail address in this text. Leave it out: nobody may be found by a story.")
    text = DAY.sub(" ", text)
    if PHONE.search(text):
        return _("There is a telephone number in this text. Leave it out: nobody may be found by a story.")
    if _numbers(text):
        return _("There is a number in this text that looks like a BSN. Leave it out: we never keep such a number.")
    return ""
