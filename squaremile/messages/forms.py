from django import forms

from squaremile.website.forms import PlainWords


class WithdrawForm(PlainWords, forms.Form):
    why = forms.CharField(
        label="Why it is not sent", max_length=300, error_messages={"required": "Say why it is not sent"}
    )
