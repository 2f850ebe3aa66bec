"""What every form that begins or ends something carries: when it was shown, and a box that no person sees."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from squaremile.public.limits import STAMP, TRAP, stamp

register = template.Library()


@register.simple_tag
def form_stamp() -> SafeString:
    """The box is out of sight, out of the order of keys and unknown to screen readers; who fills it in is slowed."""
    return format_html(
        '<input type="hidden" name="{}" value="{}"><div class="sm-beside" aria-hidden="true">'
        '<label for="id_{}">{}</label>'
        '<input id="id_{}" name="{}" type="text" value="" tabindex="-1" autocomplete="off"></div>',
        STAMP, stamp(), TRAP, _("Leave this box empty"), TRAP, TRAP,
    )  # fmt: skip
