"""The folders of ``data/raw``: a free name, the copy of a file, and what is registered already."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import AnalysisError, nearest
from analysis.i18n import Phrase
from analysis.registry.descriptions import DESCRIPTION, SourceError, checksum, read_description
from analysis.whole_files import portable_name, write_whole
from vnfilings import compare_key, redact_label, strip_marks

_LONGEST_ID = 60
#: Kinds of sources that are registered, and taken out again, by ``workbench add``.
_REGISTERED = ("filing", "tidy_table")


#: What the folders of an unfinished change begin with; they are hidden, so no reader takes them for sources.
_ADDED, _REMOVED = ".add-", ".undo-"


class FilingError(AnalysisError):
    """A filing cannot be added or taken out; the message says why and what to do."""


class AlreadyFiledError(FilingError):
    """A file, or the document in it, is there already as `source_id`."""

    def __init__(self, message: str = "", *, source_id: str = "", fix: str | None = None) -> None:
        super().__init__(message, fix=fix)
        self.source_id = source_id


class KnownSources:
    """What is registered in `raw`, each description read once; one that cannot be read is passed over.

    The build names those; a new filing is compared with all others.
    """

    def __init__(self, raw: Path) -> None:
        self._raw = raw
        self._entries: dict[str, dict[str, Any]] = {}

    def refresh(self) -> None:
        """Take in what was registered, and drop what was taken out, since the last look."""
        folders = {folder.name: folder for folder in source_folders(self._raw)}
        self._entries = {name: held for name, held in self._entries.items() if name in folders}
        for name, folder in folders.items():
            if name not in self._entries:
                try:
                    self._entries[name] = read_description(folder)
                except (SourceError, OSError):
                    self._entries[name] = {}

    def files(self) -> dict[str, dict[str, str]]:
        """Return the registered filings and tables with the sha256 of their files."""
        registered = {name: held for name, held in self._entries.items() if held.get("kind") in _REGISTERED}
        return {name: dict(files) for name, held in registered.items() if isinstance(files := held.get("files"), dict)}

    def find(self, digest: str) -> str | None:
        """Return the source that holds a file with this sha256."""
        return next((name for name, digests in self.files().items() if digest in digests.values()), None)

    def refuse_document(self, document: Mapping[str, Any]) -> None:
        """Refuse a document whose number, day and issuer are those of a source that is there already."""
        for known, entries in self._entries.items():
            if entries and is_same_document(document, entries):
                shown = {name: str(document[name]) for name in ("number", "issued", "publisher")}
                raise AlreadyFiledError(
                    Phrase("error.filing.same_document", known=known, **shown),
                    source_id=known,
                    fix=Phrase("error.filing.replace", known=known),
                )

    def refuse_file(self, path: Path) -> None:
        """Refuse a file that is registered already, under whatever name."""
        if known := self.find(checksum(path)):
            raise AlreadyFiledError(
                Phrase("error.filing.same_file", file=redact_label(path.name), known=known),
                source_id=known,
            )


def filing_folders(raw: Path) -> dict[str, dict[str, str]]:
    """Return the registered filings and tables of `raw` with the sha256 of their files."""
    known = KnownSources(raw)
    known.refresh()
    return known.files()


def source_folders(raw: Path) -> list[Path]:
    """Return the folders of `raw` with a ``source.yml``, in alphabetical order.

    Parameters
    ----------
    raw
        The folder `data/raw`.

    Returns
    -------
    list of Path
        Unfinished changes are left out.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> source_folders(Path(mkdtemp()))
    []
    """
    folders = (description.parent for description in raw.glob(f"*/{DESCRIPTION}"))
    return sorted(folder for folder in folders if not folder.name.startswith("."))


@contextlib.contextmanager
def hold_raw(raw: Path) -> Iterator[None]:
    """Let one process at a time change `raw`, and remove what a killed one left half done.

    The folder itself is locked, so no lock file lies among the sources. Systems without such locks do without.
    """
    raw.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl

        held = os.open(raw, os.O_RDONLY)
    except (ImportError, OSError):  # Windows; a folder that cannot be opened is named by what happens next
        yield
        return
    try:
        with contextlib.suppress(OSError):  # a network disk without locks
            fcntl.flock(held, fcntl.LOCK_EX)
            for leftover in (*raw.glob(f"{_ADDED}*"), *raw.glob(f"{_REMOVED}*")):
                shutil.rmtree(leftover, ignore_errors=True)
        yield
    finally:
        os.close(held)


def find_filed(digest: str, raw: Path) -> str | None:
    """Return the source that holds a file with this sha256; None where none does.

    Parameters
    ----------
    digest
        The sha256 as hexadecimal text.
    raw
        The folder `data/raw`.

    Returns
    -------
    str or None
        Its source_id.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> find_filed("0" * 64, Path(mkdtemp())) is None
    True
    """
    known = KnownSources(raw)
    known.refresh()
    return known.find(digest)


def refuse_known(path: Path, raw: Path) -> None:
    """Raise FilingError for a file that is registered already, under whatever name.

    Parameters
    ----------
    path
        The file.
    raw
        The folder `data/raw`.

    Raises
    ------
    FilingError
        With the name of the source that has it.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "report.txt"
    >>> _ = path.write_text("Tỷ lệ hồ sơ điện tử đạt 80%.", encoding="utf-8")
    >>> refuse_known(path, path.parent)
    """
    known = KnownSources(raw)
    known.refresh()
    known.refuse_file(path)


def is_same_document(document: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two descriptions are of one document: the same number, day and issuer.

    An issuer is the same by its code or its name; an office that one of the two names in fewer words ('SỞ Y TẾ') is the
    same where both are about one unit. Without a number, a day or an issuer nothing is compared.

    Parameters
    ----------
    document, other
        `number`, `issued`, and `issuer_code`, `publisher` and `filing_unit_code` where they are known.

    Returns
    -------
    bool
        Whether the second would count what the first counts already.

    Examples
    --------
    >>> document = {"number": "31/BC-SYT", "issued": "2026-07-09", "publisher": "SỞ Y TẾ TỈNH PHÚ THỌ"}
    >>> is_same_document(document, document | {"number": "031 / BC-SYT"})
    True
    >>> is_same_document(document, document | {"number": "31a/BC-SYT"})
    False
    """
    known = [_text_of(document, "number"), _text_of(document, "issued")]
    if not all(known) or _number_key(known[0]) != _number_key(_text_of(other, "number")):
        return False
    if known[1] != _text_of(other, "issued"):
        return False
    if (code := _text_of(document, "issuer_code")) and (other_code := _text_of(other, "issuer_code")):
        return code == other_code
    names = sorted((compare_key(_text_of(one, "publisher")) for one in (document, other)), key=len)
    unit = _text_of(document, "filing_unit_code")
    is_one_unit = bool(unit) and unit == _text_of(other, "filing_unit_code")
    return bool(names[0]) and (names[0] == names[1] or (is_one_unit and names[1].startswith(names[0])))


def _text_of(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    return str(value) if value is not None and value == value else ""


def _number_key(number: str) -> str:
    """Return a document's number without spaces and leading zeros: '031 / BC-SYT' is 31/BC-SYT."""
    return compare_key(re.sub(r"\s+", "", number)).lstrip("0")


def choose_id(stem: str, number: str | None, raw: Path, year: int | None = None) -> str:
    """Return a free name of a folder: the document's own number and year where it has one, else the file's name.

    >>> choose_id("Bảng 1", None, Path("data/raw"))
    'bang-1'
    """
    numbered = _to_word(number or "")
    base = numbered if re.match(r"[0-9]", numbered) else _to_word(stem) or "filing"
    base = "-".join(filter(None, (base[:_LONGEST_ID], str(year or ""))))
    name, count = base, 1
    while (raw / name).exists():
        count += 1
        name = f"{base}-{count}"
    return name


def _to_word(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", strip_marks(text).lower()).strip("-")


def stored_name(path: Path) -> str:
    """Return the name under which a file is stored: without a private person, and one that every system can hold.

    >>> stored_name(Path("Báo cáo: quý 2.docx"))
    'Báo cáo_ quý 2.docx'
    """
    return portable_name(redact_label(path.name))


def write_folder(folder: Path, files: Sequence[Path], entries: dict[str, object]) -> None:
    """Write copies of the files and their ``source.yml`` into a new folder, whole or not at all; hold `raw` for it.

    A copy is named by `stored_name`. One that is not the file that was read (it changed meanwhile) is refused.
    """
    files_read = entries["files"]
    digests = files_read if isinstance(files_read, dict) else {}
    draft = Path(tempfile.mkdtemp(prefix=_ADDED, dir=folder.parent))
    try:
        for path in files:
            copy = draft / stored_name(path)
            shutil.copyfile(path, copy)
            if checksum(copy) != digests.get(copy.name):
                raise FilingError(
                    Phrase("error.filing.changed", file=redact_label(path.name)), fix=Phrase("error.filing.again")
                )
        text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=110)
        (draft / DESCRIPTION).write_text(text, encoding="utf-8", newline="\n")
        draft.chmod(0o755)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def remove_folder(folder: Path) -> None:
    """Take a folder out of ``data/raw``: it is gone in one step, and what of it cannot be deleted is hidden."""
    doomed = Path(tempfile.mkdtemp(prefix=_REMOVED, dir=folder.parent))
    try:
        folder.rename(doomed / folder.name)
    finally:
        shutil.rmtree(doomed, ignore_errors=True)


def describe_again(raw: Path, source_id: str, changes: Mapping[str, str]) -> Path:
    """Return the ``source.yml`` of a source after setting some of its keys; its other lines and comments stay.

    Parameters
    ----------
    raw
        The folder `data/raw`.
    source_id
        The source.
    changes
        The new texts by key, e.g. `filing_unit_code`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FilingError
        If there is no such source, or its file does not hold one key a line.
    SourceError
        If its ``source.yml`` cannot be read.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> raw = Path(mkdtemp())
    >>> (raw / "a").mkdir()
    >>> _ = (raw / "a" / "source.yml").write_text("title: A  # ours", encoding="utf-8")
    >>> describe_again(raw, "a", {"filing_period": "2026-H1"}).read_text("utf-8").splitlines()
    ['title: A  # ours', 'filing_period: 2026-H1']
    """
    path = raw / source_id / DESCRIPTION
    if not path.is_file():
        known = [folder.name for folder in source_folders(raw)]
        raise FilingError(
            Phrase("error.filing.no_source", source=source_id, folder=raw.name), nearest=nearest(source_id, known)
        )
    with hold_raw(raw):
        before, text = read_description(path.parent), path.read_text("utf-8")
        for key, value in changes.items():
            line = yaml.safe_dump({key: value}, allow_unicode=True, width=110)
            parts = re.split(rf"(?m)^{re.escape(key)}[ ]*:.*(?:\n|\Z)", text, maxsplit=1)
            text, found = line.join(parts), len(parts) > 1
            if not found:
                text = f"{text.rstrip()}\n{line}"
        if yaml.safe_load(text) != before | dict(changes):
            raise FilingError(Phrase("error.filing.one_key_a_line", file=f"{source_id}/{DESCRIPTION}"))
        write_whole(path, text.encode("utf-8"))
    return path
