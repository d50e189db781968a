"""Nothing is left in English on a Russian or Belarusian page, and no fact gets lost."""

from __future__ import annotations

import json
import re
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.house.dependencies import ROOT
from vouchsafe.errors import VouchsafeError
from vouchsafe.media import EmptyFile, TooManyPixels
from vouchsafe.review import Missing, Need, NotFound, NotYet
from vouchsafe.review.work.errors import PartFailed
from vouchsafe.server.locale import Words, catalog, say
from vouchsafe.server.locale.collecting import messages, po_file
from vouchsafe.server.locale.told import TOLD, template_of
from vouchsafe.server.pages.editing import english_words

TRANSLATED = ("ru", "be")
FACT = re.compile(r"%\(\w+\)s|\{\w+[^}]*\}")
MAY_DROP = {"{what}"}
"""The English word for what is not there has no place in a sentence that bends its words."""


def _messages_of(language: str) -> dict[tuple[str | None, str], Message]:
    with po_file(language).open("rb") as stream:
        read = read_po(stream, locale=language)
    return {(each.context, _texts(each.id)[0]): each for each in read if each.id}


def _texts(part: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else tuple(part)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    there, wanted = _messages_of(language), messages()

    assert wanted.keys() - there.keys() == set(), "run python -m vouchsafe.server.locale.collecting"
    assert there.keys() - wanted.keys() == set()
    assert [key for key, each in there.items() if not all(_texts(each.string))] == []
    assert [key for key, each in there.items() if each.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_plurals_have_all_their_forms(language: str) -> None:
    many = [each for each in _messages_of(language).values() if not isinstance(each.id, str)]

    assert many
    assert {len(_texts(each.string)) for each in many} == {3}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_tells_the_same_facts(language: str) -> None:
    wrong = {
        key[1]: text
        for key, each in _messages_of(language).items()
        for text in _texts(each.string)
        if set(FACT.findall(key[1])) - MAY_DROP != set(FACT.findall(text)) - MAY_DROP
    }

    assert wrong == {}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["1 item", "2 items", "5 items", "11 items", "21 items"]),
        ("ru", ["1 материал", "2 материала", "5 материалов", "11 материалов", "21 материал"]),
        ("be", ["1 матэрыял", "2 матэрыялы", "5 матэрыялаў", "11 матэрыялаў", "21 матэрыял"]),
    ],
)
def test_things_are_counted_as_the_language_counts(language: str, said: list[str]) -> None:
    many = catalog(language).ngettext

    counted = [many("%(num)s item", "%(num)s items", n) % {"num": n} for n in (1, 2, 5, 11, 21)]

    assert counted == said


def test_the_editors_words_are_those_it_was_built_with() -> None:
    source = ROOT / "web/src/editor/words.json"

    assert english_words() == json.loads(source.read_text("utf-8")), f"copy {source.name} again"


def test_errors_are_said_in_the_readers_language() -> None:
    assert say(NotFound(what="item"), "ru") == "Здесь этого нет. Возможно, оно уже удалено."
    assert say(NotFound(what="item"), "en") == str(NotFound(what="item"))


def test_what_was_noted_down_in_english_is_told_with_its_facts() -> None:
    too_many = TooManyPixels(claimed=200_000_000, limit=120_000_000)
    in_a_part = PartFailed(why=str(EmptyFile()))

    assert Words("en").told(str(in_a_part)) == str(in_a_part)
    expected = "Часть этого видео посмотреть не удалось: Этот файл пуст."
    assert Words("ru").told(str(in_a_part)) == expected
    assert "200,000,000; мяжа — 120,000,000." in Words("be").told(str(too_many))


@pytest.mark.parametrize("sentence", ["", "No sentence of ours.", "This file could not be read: "])
def test_a_sentence_that_nobody_knows_stays_as_it_is(sentence: str) -> None:
    assert Words("ru").told(sentence) == sentence


@pytest.mark.parametrize("kind", TOLD)
def test_every_failure_is_told_in_every_language(kind: type[VouchsafeError]) -> None:
    facts = {name: 7 for _, name, _, _ in Formatter().parse(template_of(kind)) if name}
    sentence = str(kind(**facts))

    for language in TRANSLATED:
        assert Words(language).told(sentence) != sentence


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_what_is_missing_is_said_in_sentences(language: str) -> None:
    needs = [Missing(code, 3) for code in Need]

    said = say(NotYet.of(needs), language)

    assert all(Words(language).need(each) in said for each in needs)
    assert "_" not in said


def test_a_language_that_nobody_speaks_here_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx'"):
        catalog("xx")
