"""The inbox: each file is filed, refused with a reason, or left; nothing is lost, whatever happens at any moment."""

from __future__ import annotations

import contextlib
import io
import sys
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli.new_project import make_project
from analysis.intake import (
    FiledAnswer,
    Receipt,
    _archives,
    describe_receipt,
    receive_inbox,
    receiving,
    summarise_receipts,
)
from analysis.intake._archives import MOST_FILES
from analysis.intake._arrivals import list_arrivals
from analysis.intake.receiving import _name
from analysis.registry import _file_rows, read_source
from analysis.registry import filed_documents as filing
from analysis.run_date import default_run_date
from vnfilings import Names, UnreadableFileError
from vnfilings.box import Call, Outcome

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from faulty_disk import WAYS, FaultyDisk, ProcessDiedError, failing

_TEXT = "Tỷ lệ hồ sơ điện tử đạt {}%."
_HOSPITAL = """SỞ Y TẾ TỈNH GIA LAI
TRUNG TÂM Y TẾ HUYỆN VĨNH THẠNH
Số: 12/BC-TTYT

Vĩnh Thạnh, ngày 05 tháng 7 năm 2026

BÁO CÁO
Kết quả chuyển đổi số 6 tháng đầu năm 2026

Tỷ lệ hồ sơ điện tử đạt 80%.
"""


class Place:
    """An inbox and the folder of sources beside it."""

    def __init__(self, folder: Path) -> None:
        self.inbox, self.raw = folder / "inbox", folder / "raw"
        self.inbox.mkdir()
        self.raw.mkdir()

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file into the inbox."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def receive(self) -> dict[str, Receipt]:
        """Return the receipts by the names of the files."""
        return {receipt.name: receipt for receipt in receive_inbox(self.inbox, self.raw, quiet=0)}

    def states(self) -> dict[str, str]:
        """Return what became of each file."""
        return {name: receipt.state for name, receipt in self.receive().items()}

    def left(self) -> list[str]:
        """Return the files in the inbox."""
        return sorted(path.relative_to(self.inbox).as_posix() for path in self.inbox.rglob("*") if path.is_file())

    def contents(self) -> list[bytes]:
        """Return the content of every file here but notes of ours."""
        files = (path for path in self.inbox.parent.rglob("*") if path.is_file())
        ours = ("source.yml", ".reason.txt")
        return [p.read_bytes() for p in files if not p.name.endswith(ours) and ".taking" not in p.parts]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def zip_of(files: dict[str, bytes | str], change: Callable[[zipfile.ZipInfo], None] = lambda info: None) -> bytes:
    """Return an archive with these files, each with a changed header."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, content)
    return stream.getvalue()


def test_files_of_any_depth_are_filed_and_gone_from_the_inbox(place: Place) -> None:
    place.put("a.txt", _TEXT.format(81))
    place.put("Bình Định/quý 2/b.txt", _TEXT.format(82))
    assert place.states() == {"Bình Định/quý 2/b.txt": "filed", "a.txt": "filed"}
    assert place.left() == []
    assert sorted(path.name for path in place.raw.iterdir()) == ["a", "b"]
    assert read_source(place.raw / "b").says == {"folders": ["Bình Định", "quý 2"], "sorts": {"shape": "news"}}
    assert list(place.inbox.iterdir()) == []  # the folders that held the files as well


def test_what_cannot_be_read_waits_with_its_reason_beside_it(place: Place) -> None:
    place.put("x/old.doc", b"\xd0\xcf\x11\xe0")
    place.put("mail.eml", "Subject: x")
    place.put("set.rar", b"Rar!")
    receipts = place.receive()
    assert {receipt.state for receipt in receipts.values()} == {"refused"}
    assert (place.inbox / "refused/x/old.doc").read_bytes() == b"\xd0\xcf\x11\xe0"
    reason = (place.inbox / "refused/x/old.doc.reason.txt").read_text("utf-8")
    said, day, rest = reason.split("\n")
    assert said == "x/old.doc: files of type '.doc' are not supported; open it in Word and save it as .docx"
    assert (day, rest) == (f"refused on {default_run_date()}", "")
    assert "save the attachments" in receipts["mail.eml"].reason
    assert "unpack it" in receipts["set.rar"].reason
    assert place.receive() == {}  # what was refused is not looked at again
    assert [path.name for path in place.inbox.iterdir()] == ["refused"]  # the folder that held it is gone


def test_a_second_refused_file_of_one_name_takes_no_ones_place(place: Place) -> None:
    for content in ("one", "two"):
        place.put("a.doc", content)
        place.receive()
    assert (place.inbox / "refused/a.doc").read_text() == "one"
    assert (place.inbox / "refused/a (2).doc").read_text() == "two"
    assert (place.inbox / "refused/a (2).doc.reason.txt").is_file()


def test_a_duplicate_is_named_and_is_no_error(place: Place) -> None:
    place.put("a.txt", _HOSPITAL)
    place.put("b.txt", _HOSPITAL)
    place.put("c.txt", _HOSPITAL.replace("80%", "80 %"))  # other bytes, the same document
    receipts = place.receive()
    assert [receipts[name].state for name in ("a.txt", "b.txt", "c.txt")] == ["filed", "duplicate", "duplicate"]
    assert receipts["b.txt"].reason == receipts["c.txt"].reason == "already filed as 12-bc-ttyt-2026"
    assert place.left() == [f"refused/{name}{end}" for name in ("b.txt", "c.txt") for end in ("", ".reason.txt")]


@pytest.mark.parametrize(
    "name", ["~$a.docx", ".DS_Store", "Thumbs.db", "a.docx.part", ".hidden.txt", "__MACOSX/._a.txt"]
)
def test_temporary_and_system_files_are_left_and_named(place: Place, name: str) -> None:
    place.put(name, "x")
    assert place.states() == {name: "left"}
    assert place.left() == [name]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_is_left(place: Place, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (place.inbox / "a.txt").symlink_to(tmp_path / "secret.txt")
    assert place.states() == {"a.txt": "left"}
    assert (tmp_path / "secret.txt").is_file()


def test_a_file_that_is_still_being_written_is_left(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.put("a.txt", _TEXT.format(81))

    def grow(_: float) -> None:
        path.write_text(_TEXT.format(81) * 2, "utf-8")

    monkeypatch.setattr(receiving.time, "sleep", grow)
    [receipt] = receive_inbox(place.inbox, place.raw, quiet=1000)
    assert (receipt.state, path.exists(), list(place.raw.iterdir())) == ("left", True, [])


def test_names_in_two_parts_blanks_long_names_and_names_of_devices(place: Place) -> None:
    decomposed = unicodedata.normalize("NFD", "Báo cáo quý.txt")
    names = [decomposed, "  two  blanks .txt", f"{'dài ' * 40}.txt", "con.txt"]
    for number, name in enumerate(names):
        place.put(name, _TEXT.format(60 + number))
    assert set(place.states().values()) == {"filed"}
    stored = [path.name for path in place.raw.rglob("*.txt")]
    assert "Báo cáo quý.txt" in stored
    assert "_con.txt" in stored
    assert max(map(len, stored)) < 120


def test_the_same_name_twice_is_two_filings(place: Place) -> None:
    place.put("1/a.txt", _TEXT.format(61))
    place.put("2/a.txt", _TEXT.format(62))
    assert {receipt.source_id for receipt in place.receive().values()} == {"a", "a-2"}


@pytest.mark.parametrize("ending", [".zip", ".tar.gz"])
def test_archives_are_unpacked_and_their_files_filed(place: Place, ending: str) -> None:
    files = {"Thư mục/a.txt": _TEXT.format(61).encode(), "b.txt": _TEXT.format(62).encode()}
    content = zip_of(files)
    if ending == ".tar.gz":
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w:gz") as archive:
            for name, text in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(text)
                archive.addfile(info, io.BytesIO(text))
        content = stream.getvalue()
    place.put(f"gói{ending}", content)
    assert [arrival.refused for arrival in list_arrivals(place.inbox)] == [""]
    names = {f"gói{ending}": "unpacked", f"gói{ending}/Thư mục/a.txt": "filed", f"gói{ending}/b.txt": "filed"}
    assert place.states() == names
    assert place.left() == []


def test_an_archive_in_an_archive_is_unpacked_and_a_third_one_refused(place: Place) -> None:
    third = zip_of({"c.txt": _TEXT.format(63)})
    second = zip_of({"b.txt": _TEXT.format(62), "third.zip": third})
    place.put("first.zip", zip_of({"second.zip": second, "a.txt": _TEXT.format(61)}))
    states = place.states()
    assert states["first.zip/a.txt"] == states["first.zip/second.zip/b.txt"] == "filed"
    assert states["first.zip/second.zip/third.zip"] == "refused"
    assert (place.inbox / "refused/first.zip/second.zip/third.zip").read_bytes() == third


def _encrypt(info: zipfile.ZipInfo) -> None:
    info.flag_bits |= 1


def _link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def test_the_reason_of_a_broken_file_is_plain_and_has_nothing_of_a_library(place: Place) -> None:
    place.put("a.docx", b"PK\x03\x04 cut")
    assert place.receive()["a.docx"].reason == "the file is damaged or incomplete; ask for it again"
    note = (place.inbox / "refused" / "a.docx.reason.txt").read_text("utf-8")
    assert note.splitlines()[0] == "a.docx: the file is damaged or incomplete; ask for it again"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zip_of({"../out.txt": "x"}), "leads out of the archive"),
        (zip_of({"/etc/out.txt": "x"}), "leads out of the archive"),
        (zip_of({"C:\\out.txt": "x"}), "leads out of the archive"),
        (zip_of({"..\\out.txt": "x"}), "leads out of the archive"),
        (zip_of({"a.txt": "/etc/passwd"}, _link), "link"),
        (zip_of({f"{number}.txt": "" for number in range(MOST_FILES + 1)}), "files; hand it in in parts"),
        (zip_of({f"{number}.bin": bytes(2**27) for number in range(4)}), "unpacks to more than"),
        (zip_of({"a.txt": "x" * 1000})[:-40], "damaged"),
        (zip_of({}), "no file"),
        (b"", "damaged"),
        (b"no archive", "damaged"),
    ],
)
def test_hostile_and_damaged_archives_are_refused_whole(place: Place, content: bytes, reason: str) -> None:
    place.put("a.zip", content)
    [receipt] = place.receive().values()
    assert receipt.state == "refused"
    assert reason in receipt.reason
    assert place.left() == ["refused/a.zip", "refused/a.zip.reason.txt"]
    assert not list(place.raw.iterdir())


def test_an_archive_with_a_password_is_refused(place: Place) -> None:
    content = bytearray(zip_of({"a.txt": "x" * 100}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + offset] |= 1
    place.put("a.zip", bytes(content))
    assert "password" in place.receive()["a.zip"].reason


def test_a_tar_with_a_link_is_refused(place: Place) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    place.put("a.tar", stream.getvalue())
    assert "link" in place.receive()["a.tar"].reason


def test_names_of_members_that_are_not_marked_as_utf_8_are_read(place: Place) -> None:
    content = zip_of({"Bao cao xx.txt": _TEXT.format(61)})
    place.put("a.zip", content.replace(b"Bao cao xx.txt", "Báo cáo.txt".encode().ljust(14, b"x")[:14]))
    assert any(name.startswith("a.zip/Báo cáo.t") for name in place.states())


def test_an_original_that_changed_after_it_was_filed_stays(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.put("a.txt", _TEXT.format(61))
    take_out = receiving._take_out

    def change_first(*arguments: object) -> Receipt:
        path.write_text(_TEXT.format(99), "utf-8")
        return take_out(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(receiving, "_take_out", change_first)
    assert "changed afterwards" in place.receive()["a.txt"].reason
    assert path.read_text("utf-8") == _TEXT.format(99)


def test_a_file_that_may_not_be_removed_is_filed_and_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.put("sub/a.txt", _TEXT.format(61))
    unlink = Path.unlink

    def refuse(one: Path, missing_ok: bool = False) -> None:
        if one.name == path.name and one.parent.name == "sub":
            raise PermissionError(13, "Permission denied", str(one))
        unlink(one, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    receipt = place.receive()["sub/a.txt"]
    assert (receipt.state, path.exists()) == ("filed", True)
    assert "still in the inbox (Permission denied)" in receipt.reason
    assert place.states() == {"sub/a.txt": "filed"}  # the next call tries again, and calls it no duplicate
    assert path.exists()


def _read_here(calls: Iterable[tuple[Path, str, object, bool]], *_: object) -> Iterator[Outcome]:
    """Stand for the child processes, which would only take time."""
    for path, function, argument, ocr in calls:
        try:
            yield Outcome(path, getattr(_file_rows, function)(Names(), path, argument, ocr))
        except UnreadableFileError as error:
            yield Outcome(path, error=error)


def _unpack_here(calls: Iterable[Call], *_: object) -> Iterator[Outcome]:
    for call in calls:
        yield Outcome(call.path, _archives.read_members(None, call.path, *call.arguments))


def test_a_reason_takes_the_place_of_no_other_one_and_fits_beside_the_longest_name(place: Place) -> None:
    note = place.put("refused/a.doc.reason.txt", "a.doc: a note of somebody\n")
    place.put("a.doc", "old")
    long = place.put(f"{'dài ' * 49}.doc", "old").name
    assert set(place.states().values()) == {"refused"}
    assert note.read_text("utf-8") == "a.doc: a note of somebody\n"
    assert (place.inbox / "refused" / "a (2).doc.reason.txt").is_file()
    assert (place.inbox / "refused" / long).is_file()
    assert len(list((place.inbox / "refused").glob("dài*.reason.txt"))) == 1


def test_a_file_that_changed_while_it_was_read_is_left(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.put("a.docx", "half of a docu")

    def fail(files: list[filing.Received], *_: object, **__: object) -> Iterator[tuple[filing.Received, Exception]]:
        path.write_text("half of a document, and the rest", "utf-8")
        yield files[0], UnreadableFileError(path, "the file is damaged")

    monkeypatch.setattr(receiving, "add_filings", fail)
    receipt = place.receive()["a.docx"]
    assert (receipt.state, place.left()) == ("left", ["a.docx"])
    assert "changed while it was being read" in receipt.reason


def test_no_receipt_tells_the_telephone_of_a_person(place: Place) -> None:
    place.put("Ông Nguyễn Văn An 0912345678/0912345678.txt", _TEXT.format(61))
    place.put("gửi 0912345678.doc", "old")
    receipts = place.receive()
    assert sorted(receipt.state for receipt in receipts.values()) == ["filed", "refused"]
    notes = [path.read_text("utf-8") for path in place.inbox.rglob("*.reason.txt")]
    assert "0912345678" not in " ".join([*map(describe_receipt, receipts.values()), *notes])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_a_folder_is_not_followed(place: Place, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "a.txt").write_text(_TEXT.format(61), "utf-8")
    (place.inbox / "folder").symlink_to(tmp_path / "secrets")
    assert place.states() == {"folder": "left"}
    assert (tmp_path / "secrets" / "a.txt").is_file()


@pytest.mark.parametrize("is_tar", [False, True])
def test_an_archive_that_is_read_in_parts_gives_each_file_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_tar: bool
) -> None:
    monkeypatch.setattr(_archives, "run_boxed", _unpack_here)
    monkeypatch.setattr(_archives, "_BATCH", 5)
    files = {f"{number}.txt": str(number).encode() * 3 for number in range(5)}
    path = tmp_path / ("a.tar" if is_tar else "a.zip")
    if is_tar:
        with tarfile.open(path, "w") as archive:
            for name, text in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(text)
                archive.addfile(info, io.BytesIO(text))
    else:
        path.write_bytes(zip_of(dict(files)))
    assert _archives.unpack(path, tmp_path / "out") == len(files)
    assert {one.name: one.read_bytes() for one in (tmp_path / "out").iterdir()} == files
    monkeypatch.setattr(_archives, "MOST_FILES", 4)
    with pytest.raises(UnreadableFileError, match="more than 4 files"):
        _archives.read_members(None, path, 4)


def test_names_that_differ_in_nothing_but_how_they_are_written_keep_both_files_and_deep_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_archives, "run_boxed", _unpack_here)
    names = [unicodedata.normalize(form, "Báo cáo.txt") for form in ("NFC", "NFD")]
    (tmp_path / "a.zip").write_bytes(zip_of(dict(zip(names, ("one", "two"), strict=True))))
    assert _archives.unpack(tmp_path / "a.zip", tmp_path / "out") == 2
    assert sorted(one.read_text() for one in (tmp_path / "out").iterdir()) == ["one", "two"]
    (tmp_path / "b.zip").write_bytes(zip_of({"/".join("abcdefghijklm"): "x"}))
    with pytest.raises(_archives.ArchiveError, match="leads out of the archive"):
        _archives.unpack(tmp_path / "b.zip", tmp_path / "deep")


def test_a_child_that_gives_files_without_end_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def give(calls: Iterable[Call], *_: object) -> Iterator[Outcome]:
        yield from (Outcome(call.path, ([_archives.Member("a.txt", b"x" * 100)], False)) for call in calls)

    monkeypatch.setattr(_archives, "run_boxed", give)
    monkeypatch.setattr(_archives, "MOST_BYTES", 1000)
    with pytest.raises(_archives.ArchiveError, match="unpacks to more than"):
        _archives.unpack(tmp_path / "a.zip", tmp_path / "out")


def test_a_person_is_asked_for_the_unit_but_of_news_and_for_the_period_of_a_report() -> None:
    def asked(unit: str | None, period: str | None, sort: str) -> tuple[str, ...]:
        return FiledAnswer(unit, 1.0, None, period, 1.0, None, sort, 1.0).questions

    assert asked(None, None, "news") == ()
    assert asked(None, None, "form") == ("unit", "period")
    assert asked(None, None, "decision") == ("unit",)
    assert asked("p34-51", "2026-H1", "report") == ()


@pytest.mark.parametrize("way", WAYS)
def test_killed_or_refused_its_disk_at_any_change_nothing_is_lost_and_the_next_call_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(filing, "read_in_children", _read_here)
    monkeypatch.setattr(_archives, "run_boxed", _unpack_here)
    inside = zip_of({"d.txt": _TEXT.format(62)})

    def begin(number: object) -> Place:
        folder = tmp_path / str(number)
        folder.mkdir()
        place = Place(folder)
        for name, content in (("a.txt", _TEXT.format(61)), ("b.doc", "old"), ("c.zip", inside)):
            place.put(name, content)
        return place

    place = begin("whole")
    with failing(FaultyDisk(tmp_path)) as whole:
        place.receive()
    assert len(whole.changes) > 20
    for fails_at, change in enumerate(whole.changes):
        place = begin(fails_at)
        with (
            failing(FaultyDisk(place.inbox.parent, fails_at, **WAYS[way]())),
            contextlib.suppress(ProcessDiedError, OSError),
        ):
            place.receive()
        held = place.contents()
        assert {_TEXT.format(61).encode(), b"old"} <= set(held), change
        assert inside in held or _TEXT.format(62).encode() in held, change
        for _ in range(2):
            place.receive()
        assert [name for name in place.left() if not name.endswith(".reason.txt")] == ["refused/b.doc"], change
        assert {path.read_text("utf-8") for path in place.raw.rglob("*.txt")} == {_TEXT.format(61), _TEXT.format(62)}


def test_the_summary_adds_up_and_lines_say_what_to_do() -> None:
    receipts = [
        Receipt("a", "filed", "a"),
        Receipt("b", "refused", reason="why"),
        Receipt("c", "duplicate", "a", "already filed as a"),
        Receipt("d", "left", reason="hidden"),
        Receipt("e.zip", "unpacked", reason="1 file"),
    ]
    summary = summarise_receipts(receipts)
    assert summary == "4 files: 1 filed, 1 refused, 1 already filed, 1 left (1 archive unpacked)"
    assert describe_receipt(receipts[2]) == "c: refused: already filed as a"


def test_the_command_files_and_asks_for_what_is_doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "project"
    make_project(home)
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    (home / "inbox" / "a.txt").write_text(_HOSPITAL.replace("TRUNG TÂM Y TẾ HUYỆN VĨNH THẠNH", "TTYT HÒA AN"), "utf-8")
    from analysis.cli.commands.filings import inbox as command

    done = CliRunner().invoke(command.command, ["--quiet", "0"], standalone_mode=False)
    assert done.return_value == 0
    first, summary, after = done.output.strip().splitlines()
    assert after == "next: workbench place, then workbench run, then workbench todo"
    assert first.startswith("a.txt: filed as 12-bc-ttyt-2026; unit not recognised, period 2026-H1 (")
    assert first.endswith("unit to be confirmed: workbench place 12-bc-ttyt-2026")
    assert summary == "1 file: 1 filed, 0 refused, 0 already filed, 0 left"
    assert (home / "inbox" / "README.md").is_file()
    (home / "inbox" / "a.doc").write_text("x")
    assert CliRunner().invoke(command.command, ["--quiet", "0"], standalone_mode=False).return_value == 1


def test_a_name_cannot_end_the_line_steer_the_terminal_or_turn_the_direction_of_reading() -> None:
    shown = _name(Path("inbox") / "a\nb.txt: filed as c\x1b[31m\u202egpj 😀 ế.html", Path("inbox"))
    assert shown == "a\\nb.txt: filed as c\\x1b[31m\\u202egpj 😀 ế.html"


def test_a_unit_without_any_probability_is_not_proposed() -> None:
    answer = FiledAnswer(None, 0.0, "p34-96", "2026-H1", 0.98, None, "report", 1.0)
    receipt = Receipt("a.docx", "filed", source_id="a")
    assert "unit not recognised, period 2026-H1" in describe_receipt(receipt, answer)
    likely = FiledAnswer(None, 0.4, "p34-96", "2026-H1", 0.98, None, "report", 1.0)
    named = replace(likely, unit_names={"p34-96": "Cà Mau"})
    assert "unit not certain: Cà Mau [p34-96] (40%)" in describe_receipt(receipt, named)
    assert "unit not certain: p34-96 (40%)" in describe_receipt(receipt, likely)
