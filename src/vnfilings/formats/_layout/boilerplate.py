"""A document without its formal parts: legal grounds, addressees, lists of recipients, page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnfilings.formats.blocks import Block, Document, Paragraph
from vnfilings.lexicon import to_pattern, words

_FORMAL = to_pattern(rf"^(?:{words('documents.formal')}|Số\s*:|\W*IP\s*:)")
_RECIPIENTS = to_pattern(rf"^{words('documents.recipients')}\b", re.IGNORECASE)
_NEW_PART = to_pattern(rf"^{words('documents.new_part')}")
_LETTER = to_pattern(r"[^\W\d_]")


def iterate_body(document: Document) -> Iterator[Block]:
    """Yield the blocks that say something: from 'Nơi nhận' to the next part or table nothing does."""
    is_closing = False
    for block in document.blocks:
        if not isinstance(block, Paragraph):
            is_closing = False
            yield block
            continue
        is_closing = (is_closing and not _NEW_PART.match(block.text)) or bool(_RECIPIENTS.match(block.text))
        if not is_closing and not _FORMAL.match(block.text) and _LETTER.search(block.text):
            yield block
