import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from cohorts import slugs
from desk.urls import urlpatterns
from tests.factories import ProgrammeFactory


@pytest.mark.parametrize("slug", ["3P", "kompetanseLøft", "samling", "import"])
def test_slug_with_capitals_or_of_a_page_is_refused(slug):
    with pytest.raises(ValidationError):
        slugs.check(slug)


def test_slug_may_begin_as_a_page_does():
    slugs.check("team-2027")


def test_slugs_that_are_taken_are_those_of_the_desks_own_pages():
    first_words = {str(pattern.pattern).split("/")[0] for pattern in urlpatterns}

    assert {word for word in first_words if word and "<" not in word} == slugs.TAKEN


def test_slug_that_differs_in_case_only_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError, match="a_short_name_is_taken_once"):
        ProgrammeFactory(slug="3P")
