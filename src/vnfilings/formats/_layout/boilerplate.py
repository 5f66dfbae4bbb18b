"""A document without its formal parts: legal grounds, addressees, lists of recipients, page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnfilings.formats.blocks import Block, Document, Paragraph

_FORMAL = re.compile(r"^(?:Căn cứ|Theo đề nghị|Số\s*:|Kính gửi|\(Kèm theo|\(Ban hành kèm|Từ khoá|Luật\s|\W*IP\s*:)")
_RECIPIENTS = re.compile(r"^(?:Nơi|Noi) nhận\b", re.IGNORECASE)
_NEW_PART = re.compile(r"^(?:PHỤ LỤC|KẾ HOẠCH|ĐỀ ÁN|BÁO CÁO|CHƯƠNG TRÌNH|BIỂU|Phụ lục|Biểu)")
_LETTER = re.compile(r"[^\W\d_]")


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
