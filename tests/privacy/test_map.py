"""`docs/personal-data.toml` tells of everything that the database holds, and of nothing else."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import override

from privacy import words
from privacy.map import the_map

FILE = Path(settings.BASE_DIR) / "docs" / "personal-data.toml"


def every_field():
    """Of all tables that a model writes, also those between two others; never the row's number."""
    return {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        for field in model._meta.get_fields()
        if field.concrete and not (field.primary_key and not field.is_relation)
    }


def declared():
    kept = [(group.label, name) for group in the_map().groups for name in group.fields]
    other = [(label, name) for label, names in the_map().not_personal.items() for name in names]
    return kept + other


def is_told(group):
    return "why" in group and not group.get("technical")


def sentences():
    told = tomllib.loads(FILE.read_text("utf-8"))
    for about in told["about"].values():
        yield from (about[name] for name in ("title", "what", "purpose"))
    for table in ("bases", "seen_by", "owners"):
        yield from told[table].values()
    yield from (life["text"] for life in told["lives"].values())
    yield from (group["why"] for group in told["kept"] if is_told(group))
    for one in told["elsewhere"]:
        yield from (one["what"], one["life"])


def test_every_field_is_declared_as_personal_or_not():
    assert sorted(every_field() - set(declared())) == []


def test_nothing_is_declared_twice_or_unknown_to_the_models():
    assert sorted(set(declared()) - every_field()) == []
    assert sorted({one for one in declared() if declared().count(one) > 1}) == []


def test_every_group_is_whole():
    """A way to the person, a reason for what stays, and a moment from which days are counted."""
    groups = the_map().groups

    assert [g.label for g in groups if not (g.is_tied or g.named)] == []
    assert [g.label for g in groups if bool(g.why) != (g.erase == "keep")] == []
    assert [g.label for g in groups if g.technical and g.erase != "keep"] == []
    assert [g.label for g in groups if g.life.days and not g.since and g.erase != "keep"] == []
    assert [g.label for g in groups if g.export and not g.is_tied] == []
    assert {g.erase for g in groups} == {"blank", "row", "cut", "keep"}


def test_every_heading_and_life_is_used_and_each_life_is_carried_out_in_one_way():
    found = the_map()

    assert {g.about.key for g in found.groups} == {about.key for about in found.abouts}
    assert {g.life.key for g in found.groups} == {life.key for life in found.lives}
    ways = [[life.days, life.by or None, life.hand or None] for life in found.lives]
    assert [sum(way is not None for way in each) for each in ways] == [1] * len(found.lives)


def test_sentences_are_those_that_are_translated():
    with override("en"):
        assert [str(one) for one in words.SENTENCES] == list(dict.fromkeys(sentences()))
