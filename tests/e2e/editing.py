"""The editor, as hands and eyes have it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from vouchsafe.detect import Box

_SAVED = re.compile(r"Saved as version (\d+)")


class Editor:
    """The editor on a page. Boxes are in pixels of the picture, as in the plan."""

    def __init__(self, page: Page, width: int) -> None:
        self.page = page
        self._width = width
        expect(page.locator("#editor[data-ready]")).to_be_visible()
        self.wait_for_picture()

    @property
    def canvas(self) -> Locator:
        return self.page.locator("#editor canvas.ed-canvas")

    @property
    def tracks(self) -> Locator:
        """The rows of what is marked."""
        return self.page.get_by_role("listbox", name="What will be hidden").get_by_role("option")

    @property
    def looks(self) -> Locator:
        """The rows of what is to be looked at."""
        return self.page.get_by_role("listbox", name="Look here").get_by_role("option")

    def wait_for_picture(self) -> None:
        """The photo, or the first frame of the video, is there."""
        self.page.wait_for_function(
            """() => {
              const media = document.querySelector("#editor .ed-media").querySelector("*:not(div)");
              const pages = media instanceof HTMLCanvasElement && media.width !== 300;
              return pages || media.naturalWidth > 0 || media.readyState >= 2;
            }"""
        )

    def button(self, name: str) -> Locator:
        return self.page.locator("#editor").get_by_role("button", name=name, exact=True)

    def choose(self, box: Box) -> None:
        """Click into the middle of a region."""
        self.page.mouse.click(*self._on_screen(*box.centre))

    def draw(self, box: Box) -> None:
        """Draw a box by hand."""
        self.button("Draw a box").click()
        self.page.mouse.move(*self._on_screen(box.x, box.y))
        self.page.mouse.down()
        self.page.mouse.move(*self._on_screen(*box.centre))
        self.page.mouse.move(*self._on_screen(box.right, box.bottom))
        self.page.mouse.up()

    def step_to(self, frame: int) -> None:
        """By the arrow key, until that frame is really on the screen."""
        while (now := int(self.canvas.get_attribute("data-frame") or 0)) != frame:
            after = now + (1 if frame > now else -1)
            self.page.keyboard.press("ArrowRight" if frame > now else "ArrowLeft")
            expect(self.canvas).to_have_attribute("data-frame", str(after))

    def wait_until_saved(self, version: int) -> None:
        """What was done became that version of the plan."""
        expect(self.page.locator("#editor .ed-saved")).to_have_text(f"Saved as version {version}")

    def hold_back(self) -> None:
        """What is saved stays on its way, as on a slow line, until `let_go`."""
        self._held: list[Route] = []
        self.page.route("**/plan", self._hold)

    def let_go(self) -> None:
        """The line is fast again."""
        for route in self._held:
            route.continue_()
        self.page.unroute("**/plan")

    def _hold(self, route: Route) -> None:
        self._held.append(route)

    def look_at_everything(self) -> int:
        """From one thing to look at to the next, until all have been on the screen; how many
        there were.
        """
        further = self.button("Next to look at")
        count = self.looks.count()
        for _ in range(200):
            if not further.is_visible():
                return count
            further.click()
            self.page.wait_for_timeout(450)  # as long as somebody needs to see a picture
        raise AssertionError("there was always more to look at")

    def _on_screen(self, x: float, y: float) -> tuple[float, float]:
        shown = self.page.locator("#editor .ed-media").bounding_box()
        assert shown is not None
        scale = shown["width"] / self._width
        return shown["x"] + x * scale, shown["y"] + y * scale
