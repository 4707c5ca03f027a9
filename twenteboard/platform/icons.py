"""The portal's own small icons, as the inside of a 24 × 24 SVG drawn with the current text colour."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_LINE = '<g fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">{}</g>'

ICONS = {
    # the marks of the five tones
    "mine": '<circle cx="12" cy="12" r="8" fill="currentColor"/>',
    "done": _LINE.format('<path stroke-width="3.4" d="M4 12.5 9.5 18 20 6.5"/>'),
    "with": _LINE.format('<path stroke-width="3.2" d="M4 12h15M13 5.5l6.5 6.5-6.5 6.5"/>'),
    "late": _LINE.format('<path stroke-width="3.8" d="M12 3.5v11M12 20.4v.1"/>'),
    "off": _LINE.format('<path stroke-width="3.4" d="M4.5 12h15"/>'),
    # things and movements
    "back": _LINE.format('<path d="M20 12H5M11 5.5 4.5 12l6.5 6.5"/>'),
    "next": _LINE.format('<path d="M4 12h15M13 5.5l6.5 6.5-6.5 6.5"/>'),
    "up": '<path fill="currentColor" d="M12 6 21 18H3z"/>',
    "down": '<path fill="currentColor" d="M12 18 3 6h18z"/>',
    "chevron": _LINE.format('<path d="m5 9 7 7 7-7"/>'),
    "menu": _LINE.format('<path d="M4 6.5h16M4 12h16M4 17.5h16"/>'),
    "user": _LINE.format('<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-4.4 4-6 7.5-6s6.5 1.6 7.5 6"/>'),
    "download": _LINE.format('<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>'),
    "upload": _LINE.format('<path d="M12 16V4.5M7 9l5-5 5 5M4.5 20h15"/>'),
    "file": _LINE.format('<path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5"/>'),
    "calendar": _LINE.format('<path d="M4 6h16v14H4zM4 10.5h16M8 3.5V8M16 3.5V8"/>'),
    "search": _LINE.format('<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>'),
    "edit": _LINE.format('<path d="m4.5 19.5 1-4.5L16 4.5l3.5 3.5L9 18.5z"/>'),
    "plus": _LINE.format('<path d="M12 5v14M5 12h14"/>'),
    "cross": _LINE.format('<path d="m6 6 12 12M18 6 6 18"/>'),
    "mail": _LINE.format('<path d="M3.5 6h17v12.5h-17zM4 6.5l8 6.5 8-6.5"/>'),
    "phone": _LINE.format('<path d="M5 4h4l1.5 5-2.5 1.5c1 2.5 3 4.5 5.5 5.5l1.5-2.5 5 1.5v4c-8.5 1-16-6.5-15-15z"/>'),
    "lock": _LINE.format('<path d="M5.5 11h13v9.5h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"/>'),
    "info": _LINE.format('<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>'),
    "check-circle": _LINE.format('<circle cx="12" cy="12" r="9"/><path d="m7.5 12.5 3 3 6-6.5"/>'),
    "warn": _LINE.format('<circle cx="12" cy="12" r="9"/><path d="M12 6.5V13M12 16.7v.1"/>'),
    "clock": _LINE.format('<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.5 2.2"/>'),
    "people": _LINE.format(
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.7-4 3-5.5 6.5-5.5s5.8 1.5 6.5 5.5M16 5a3.3 3.3 0 0 1 0 6.3'
        'M18 14.8c2 .8 3.2 2.5 3.6 5.2"/>'
    ),
    "money": _LINE.format('<path d="M17.5 6.5a7 7 0 1 0 0 11M3.5 10.3h9M3.5 13.7h9"/>'),
}


def icon(name: str, extra_class: str = "") -> SafeString:
    """Give the icon as inline SVG, hidden for screen readers. Raises ``KeyError`` for an unknown name."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" {extra_class}" if extra_class else "",
        mark_safe(ICONS[name]),  # our own constant
    )
