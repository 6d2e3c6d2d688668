"""Why a rule was not checked, in words: what was not at hand, or what this program cannot know."""

from collections.abc import Mapping
from typing import Any

from a6desk.forms import expressions, patterns
from a6desk.forms.findings import Finding
from a6desk.forms.form import FACTS, Form
from a6desk.i18n import listed, tr


def fact_words(form: Form, name: str) -> str:
    """What a fact is called."""
    words = {
        "today": tr("today's date"),
        "mandate": tr("the mandates of this desk"),
        "demonstration": tr("whether the hub is one for demonstrations"),
    }
    link = next((link for link in form.definition.links if link.kind == name), None)
    if link is None:
        return words.get(name, name)
    if link.field is None:
        return tr("the other documents of this kind: {kind}", kind=link.to)
    return tr("the document that is named under: {label}", label=form.fields[link.field].label)


def asked_facts(form: Form) -> list[str]:
    """The facts that this form may ask for, linked documents among them."""
    return [*(fact for fact in FACTS if fact in form.definition.uses), *(link.kind for link in form.definition.links)]


def at_hand(form: Form, facts: Mapping[str, Any]) -> set[str]:
    """Which of them were told."""
    links = facts.get("links", {})
    return {name for name in asked_facts(form) if name in facts or name in links}


def words_not_checked(form: Form, finding: Finding, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """What is said of it: never as if it were so. What nobody can check here says what a person does about it."""
    rule = next(rule for rule in form.definition.rules if rule.id == finding.rule)
    if rule.check.strip() == "()":
        return [finding.message, finding.fix]
    said = tr("It may be so or not: {message}", message=finding.message)
    return [why_not_checked(form, finding, answers, facts), said]


def why_not_checked(form: Form, finding: Finding, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """One sentence."""
    rule = next(rule for rule in form.definition.rules if rule.id == finding.rule)
    expression = form.expression(rule.check, rule.each)
    if rule.check.strip() == "()":
        return tr("This program cannot know it.")
    texts = expressions.texts_in([answers.get(name) for name in form.reads_of_rule[rule.id]])
    if expression.matches and any(len(text) > patterns.MAX_TEXT for text in texts):
        return tr("A text is longer than {n} characters, and is not matched.", n=patterns.MAX_TEXT)
    missing = [name for name in asked_facts(form) if name in expression.reads and name not in at_hand(form, facts)]
    if missing:
        return tr("Not at hand: {facts}.", facts=listed(fact_words(form, name) for name in missing))
    if expression.party_lists and not any(id_.startswith(expressions.OF_PARTY) for id_ in form.codelists):
        return tr("No list of the Party's own is at hand; it comes by a pack.")
    return tr("Something that it looks at is not answered, or is not at hand.")
