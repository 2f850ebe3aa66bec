import re
from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.utils.safestring import mark_safe

from squaremile.website.forms import DateField, PlainWords
from squaremile.website.gallery import Sample, samples
from squaremile.website.templatetags.sm import status_colours


def draw(source: str, **facts) -> str:
    return Template("{% load sm %}" + source).render(Context(facts))


def field(name: str, form: forms.Form, options: str = "") -> str:
    return draw("{% field form." + name + " " + options + " %}", form=form)


def test_a_text_field_has_label_hint_and_error_tied_to_it():
    html = field("story", Sample({"story": ""}))
    assert re.search(r'<label class="[^"]*" for="id_story">What happened</label>', html)
    assert 'id="id_story-hint"' in html
    assert 'aria-describedby="id_story-hint id_story-error id_story-info"' in html
    assert "Enter an answer for ‘What happened’" in html
    assert "maxlength=" not in html.replace("data-maxlength=", "")


def test_what_people_typed_is_shown_again_escaped():
    assert "&lt;script&gt;" in field("name", Sample({"name": "<script>"}))


@pytest.mark.parametrize("name", ["contact", "losses", "on"])
def test_groups_of_controls_are_named_by_a_legend(name):
    html = field(name, Sample())
    assert "<legend" in html
    assert f'id="id_{name}_0"' in html


def test_choices_keep_what_was_chosen_and_their_hints():
    html = field("contact", Sample({"contact": "email"}))
    assert re.search(r'value="email" checked', html)
    assert "We ring from 0300 numbers only" in html


def test_a_choice_can_reveal_another_field():
    html = field("contact", Sample(), 'reveals=form.address on="post"')
    assert html.index('value="post"') < html.index("sm-reveal") < html.index('name="address"')
    assert "sm-reveal" not in field("contact", Sample(), 'reveals=form.address on="nothing"')


def test_a_field_can_be_the_heading_of_its_page():
    assert '<h1 class="govuk-fieldset__heading">' in field("contact", Sample(), 'heading=True size="l"')
    assert '<h1 class="govuk-label-wrapper">' in field("name", Sample(), 'heading=True size="l"')


def test_prefix_width_and_optional():
    html = field("lost", Sample(), 'prefix="£" width=10 mark_optional=True')
    assert 'class="govuk-input__prefix" aria-hidden="true">£<' in html
    assert "govuk-input--width-10" in html
    assert "How much was lost (optional)" in html


def test_the_error_summary_links_to_the_first_control_of_each_mistake():
    form = Sample({"on_day": "31", "on_month": "2", "on_year": "2026"})
    html = draw("{% error_summary form %}", form=form)
    drawn = "".join(field(bound.name, form) for bound in form)
    targets = re.findall(r'href="#([\w-]+)"', html)
    assert targets == ["id_name", "id_story", "id_force", "id_contact_0", "id_losses_0", "id_on_0", "id_true"]
    assert all(f'id="{target}"' in drawn for target in targets)


def test_no_error_summary_when_all_is_well():
    assert draw("{% error_summary form other %}", form=Sample()).strip() == ""


def test_the_error_summary_takes_formsets():
    formset = forms.formset_factory(Sample)({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": ""})
    formset.forms[0].empty_permitted = False
    assert '"#id_form-0-name"' in draw("{% error_summary form %}", form=formset)


def test_missing_answers_are_said_in_the_questions_words():
    class Asked(PlainWords, forms.Form):
        kind = forms.ChoiceField(label="Kind of fraud", choices=[("a", "A")])
        proof = forms.FileField(label="Proof")
        agreed = forms.BooleanField(label="I agree")
        own = forms.CharField(error_messages={"required": "Tell us who rang"})

    assert {name: lines[0] for name, lines in Asked({}).errors.items()} == {
        "kind": "Choose an answer for ‘Kind of fraud’",
        "proof": "Choose a file for ‘Proof’",
        "agreed": "Tick ‘I agree’ to go on",
        "own": "Tell us who rang",
    }


@pytest.mark.parametrize(
    ("day", "month", "year", "result"),
    [
        ("24", "11", "2026", date(2026, 11, 24)),
        (" 4 ", "Nov", "2026", date(2026, 11, 4)),
        ("29", "2", "2027", "must be a real date"),
        ("1", "Smarch", "2026", "must be a real date"),
        ("٣", "1", "2026", "must be a real date"),
        ("1", "1", "26", "must have a year of 4 numbers"),
        ("1", "", "", "must include a month and a year"),
        ("", "", "", "Enter the date it happened"),
    ],
)
def test_a_day_is_typed_as_three_numbers(day, month, year, result):
    what = DateField(label="The date it happened")
    if isinstance(result, date):
        assert what.clean([day, month, year]) == result
    else:
        with pytest.raises(forms.ValidationError, match=result):
            what.clean([day, month, year])


def test_a_day_that_need_not_be_given_may_be_empty():
    assert DateField(required=False).clean(["", "", ""]) is None
    assert DateField(required=False).clean(None) is None


def test_a_day_shows_what_was_stored():
    class Asked(forms.Form):
        on = DateField(label="Day")

    assert re.findall(r'value="(\d*)"', field("on", Asked(initial={"on": date(2026, 11, 4)}))) == ["4", "11", "2026"]


def test_tags_take_their_colour_from_the_state():
    assert draw("{% tag 'in_work' %}") == '<strong class="govuk-tag govuk-tag--turquoise">In work</strong>'
    assert draw("{% tag 'Anything' %}") == '<strong class="govuk-tag govuk-tag--grey">Anything</strong>'
    assert draw("{% tag 'A<b>' 'red' %}") == '<strong class="govuk-tag govuk-tag--red">A&lt;b&gt;</strong>'
    known = {"blue", "turquoise", "yellow", "green", "purple", "orange", "red", "grey"}
    assert set(status_colours().values()) <= known


def test_a_table_has_caption_heads_and_escaped_cells():
    columns = ["Name", {"text": "Loss", "numeric": True}]
    html = draw("{% table 'Reports' c r row_headers=True %}", c=columns, r=[["<A>", mark_safe("<b>1</b>")]])
    assert 'role="region" aria-label="Reports" tabindex="0"' in html
    assert '<th scope="row" class="govuk-table__header">&lt;A&gt;</th>' in html
    assert '<td class="govuk-table__cell govuk-table__cell--numeric"><b>1</b></td>' in html


def test_a_table_of_nothing_says_so():
    html = draw("{% table 'Reports' c r empty='No reports match.' %}", c=["Name"], r=[])
    assert "No reports match." in html
    assert "<table" not in html


def test_a_filter_keeps_its_results_beside_it_and_works_by_get():
    html = draw("{% filters form %}<p>found</p>{% endfilters %}", form=samples()["filter_form"])
    assert 'method="get"' in html
    assert "<p>found</p>" in html
    assert re.search(r'value="held" checked', html)


def test_blocks_of_words():
    assert "<b>x</b>" in draw("{% inset %}<b>x</b>{% endinset %}")
    assert "Warning</span> Take care" in draw("{% warning %}Take care{% endwarning %}")
    assert "<details" in draw("{% details 'Why <' %}x{% enddetails %}")
    assert "Why &lt;" in draw("{% details why %}x{% enddetails %}", why="Why <")


def test_the_date_filter_serves_plain_and_patterned():
    assert (
        draw("{{ d|date }} {{ d|date:'Y-m-d' }} {{ n|date }}", d=date(2026, 11, 24), n=None)
        == "24 November 2026 2026-11-24 "
    )


def test_pages_lead_both_ways_or_nowhere():
    both = draw("{% include 'website/pagination.html' with previous_url='?b=1' next_url='?a=2' %}")
    assert 'rel="prev"' in both
    assert 'rel="next"' in both
    assert draw("{% include 'website/pagination.html' %}").strip() == ""


def test_a_summary_list_says_what_was_not_given():
    html = draw(
        "{% include 'website/summary_list.html' %}", rows=[{"key": "Email", "value": ""}, {"key": "Calls", "value": 0}]
    )
    assert "Not given" in html
    assert re.search(r"__value\">0<", html)
