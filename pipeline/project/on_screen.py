"""The filled chapters of a case and the stories of their numbers → 校核.html, begun before the pages are counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.fill.phrases import Words
    from pipeline.model.part import Part
    from pipeline.publish.screen.reviewed_page import ListedHeading
    from pipeline.publish.screen.screen_part import Story
    from pipeline.system.cache import Cache


def begin_page(
    parts: Sequence[Part], story: Story, title: str, words: Words, draft: bool, store: Cache
) -> Callable[[Sequence[ListedHeading]], dict[str, bytes]]:
    """Make the parts; what is given ends with the lines of the contents list and returns the file by its name."""
    from pipeline.publish.screen import reviewed_page
    from pipeline.publish.screen.screen_part import screen_parts

    made = screen_parts(parts, story, store)
    said = reviewed_page.PageWords(
        title=words.say("校核.书名", 书名=title),
        contents=words.say("校核.目录"),
        origin=words.say("校核.来源"),
        usage=words.say("校核.用法"),
        back=words.say("校核.返回"),
        draft=words.say("草稿") if draft else "",
    )
    return lambda entries: {reviewed_page.NAME: reviewed_page.reviewed_page(made, entries, said)}
