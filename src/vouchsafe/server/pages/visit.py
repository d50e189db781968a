"""Somebody who is signed in looks at a page: all that the page's function needs of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import Response

from vouchsafe.errors import VouchsafeError
from vouchsafe.review import NotFound, Person, Reviews
from vouchsafe.server.locale import Catalog, Words, catalog, say
from vouchsafe.server.pages.rendering import page
from vouchsafe.server.problems import status_of
from vouchsafe.server.visiting import Language, SignedIn, Team, Visitor, house_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one person, in their language."""

    request: Request
    visitor: Visitor
    language: str
    reviews: Reviews

    @property
    def who(self) -> Person:
        """Who acts."""
        return self.visitor.who

    @property
    def words(self) -> Words:
        """What codes are called in their language."""
        return Words(self.language)

    @property
    def catalog(self) -> Catalog:
        """Everything else in their language."""
        return catalog(self.language)

    def link_to(self, token: str) -> str:
        """The address that somebody opens to use a one-time token."""
        return f"{house_of(self.request).site.origin}/sign-in/{token}"

    def labels(self) -> Callable[[str | None], str]:
        """From people's ids to their labels, for one page; each is asked for once."""
        known: dict[str, str] = {}

        def label(person: str | None) -> str:
            if person is None:
                return "Vouchsafe"
            if person not in known:
                try:
                    known[person] = self.reviews.person(self.who, person).label
                except NotFound:
                    known[person] = "?"
            return known[person]

        return label

    def page(self, name: str, problem: VouchsafeError | None = None, **facts: Any) -> Response:
        """The answer made of template `name`. problem: why what was asked was not done."""
        return page(
            self.request,
            name,
            self.language,
            self.visitor,
            status=status_of(problem) if problem else 200,
            problem=say(problem, self.language) if problem else None,
            **facts,
        )


def visit_of(request: Request, visitor: SignedIn, language: Language, reviews: Team) -> Visit:
    """For whoever is signed in; raises `NotSignedIn` for anybody else."""
    return Visit(request, visitor, language, reviews)


Visiting = Annotated[Visit, Depends(visit_of)]
