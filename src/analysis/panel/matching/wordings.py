"""One form for the many wordings of an indicator: no case, tone places or abbreviations; and what sets two apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from analysis.panel.choosing import ANYTHING, WHOLE, CountedWords
from analysis.panel.matching._confidence import UNCALIBRATED, Calibration
from vnfilings.lexicon import to_pattern, words
from vnfilings.text import to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_I_OR_Y = re.compile(r"^(qu|[hklmst])i$")
#: Words that say that a share or a count is meant, not of what.
_OPENING = ("tỷ lệ", "tổng số", "số lượng", "chỉ tiêu", "tổng", "mức", "số", "có", "các", "những")
#: Goes alone before a qualifier: 'tổng số tiền' is 'số tiền'.
_TOTAL = "tổng"
#: Words that change nothing of what an indicator means; another word in place of one of the catalogue's does.
_LIGHT = (
    "đã được các những có là của cho về lên trên tại trong ở qua bằng theo với và hoặc từ vào đi đang cá nhân "
    "người dân dùng sử dụng áp dụng triển khai thực hiện đưa công bố thông tin thành phố tỉnh toàn tính số tỷ lệ "
    "sẽ đều cũng vẫn nay hiện mới năm việc khi để do nhằm thuộc ngành khối mức tổng lượng đạt ra một mỗi "
    "chính thức hỗ trợ sẵn sàng tổ chức đơn vị phục vụ đảm bảo bảo đảm quy định hoạt động công tác phần bộ sinh sống "
    "xếp hạng thứ vị trí đứng tối thiểu tối đa ít nhất"
)
#: In `qualifier_words.csv`, words that set nothing apart though a part of them would: 'toàn tỉnh' says nothing, and
#: 'xã hội' stays, though it holds 'xã'.
NO_QUALIFIER, KEPT = "-", "="
_NAMES_SHARE = to_pattern(rf"\s*(?:%|{words('values.share_title')})(?!\w)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\w)(?:19|20)\d\d(?!\w)")
#: When a value is of, in the form of words: no part of what it is of. A year alone says when, too: 'DTI 2023'.
_WHEN = to_pattern(
    r"(?<!\w)(?:(?:tinhs|đêns|hêts|trong|ngayf|cuôis|luyx kês|côngj dônf)\s+)*"
    r"(?:\d{1,2}\s+thangs\s+(?:đâuf|cuôis)(?:\s+năm)?(?:\s+(?:19|20)\d\d)?"
    r"|(?:\d{1,2}\s+){0,1}(?:thangs\s+)?\d{1,2}\s+(?:năm\s+)?(?:19|20)\d\d"
    r"|thangs\s+\d{1,2}|quys\s+(?:\d|i{1,3}|iv)|giai\s+đoanj\s+(?:19|20)\d\d\s+(?:19|20)\d\d"
    r"|(?:năm\s+)?(?:19|20)\d\d|đêns\s+nay|luyx\s+kês|côngj\s+dônf)(?!\w)"
)
#: A name and its abbreviation behind it mean the same: 'chỉ số chuyển đổi số (DTI)' is 'DTI DTI'.
_SAID_TWICE = re.compile(r"(?<!\w)(\w+(?: \w+){0,6})(?: \1)+(?!\w)")
_LONGEST_NOUN = 7
#: How often synonyms are replaced: 'chuyển sang HSBA điện tử' is 'chuyển sang bệnh án điện tử', which is 'dùng' it.
_PASSES = 3
_KINDS_OF_PROVINCE = ("trên địa bàn tỉnh", "trên địa bàn thành phố", "tỉnh", "thành phố", "TP")
#: Words before the noun that is counted where it does not stand first.
_AT = ("tại", "của", "cho")
#: Things that have a scope, and what makes another word of a scope of one syllable: 'công bố', 'tư vấn'.
_OF_SCOPE = frozenset(("hospitals", "facilities", "agencies", "clinics", "health_centres"))
_WORDS_OF_SCOPES = (
    *("bố", "nhận", "tác", "việc", "nghệ", "chức", "dân", "an", "khai", "trình", "ty", "cụ", "vụ", "cộng", "lập"),
    *("vấn", "pháp", "liệu", "duy"),
)
#: What a scope says besides: the facilities of a department of health are public.
_IMPLIED = {"health_department": "public"}
#: The unit in which the place in a ranking is stated, what is ranked, and how many there were and are.
_RANK, _PROVINCES, _ALL_PROVINCES = "rank", frozenset(("provinces",)), "63|34"
#: A wording of fewer words says too little without its document.
_FEWEST_WORDS = 2
#: Flags of statements whose value is none of the indicator that its words name.
NO_LEVELS = frozenset(("attainment-of-plan", "acted-on"))


@lru_cache(maxsize=1 << 14)
def _word_form(word: str) -> str:
    """Return a word with its tone behind it, one letter where i and y are both written: 'khoẻ' as 'khỏe'.

    >>> _word_form("khoẻ") == _word_form("khỏe"), _word_form("kĩ") == _word_form("kỹ")
    (True, True)
    """
    letters = unicodedata.normalize("NFD", word)
    tone = "".join(_TONES.get(letter, "") for letter in letters)
    bare = unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _TONES))
    return _I_OR_Y.sub(r"\1y", bare) + tone


def _plain_form(text: str) -> str:
    return " ".join(_word_form(word) for word in re.findall(r"[^\W_]+", to_plain(text).lower()))


@dataclass(frozen=True)
class Wording:
    """The words that a statement uses for its indicator, and the unit of its value.

    Attributes
    ----------
    phrase: the words that name the indicator.
    clause: the words around the value, with the phrase or without.
    titles: the headings above it, or the topic.
    unit_of_measure: the unit of the value as a statement has it: %, count, index, rank, level, money; '' fits all.
    counted_noun: the noun that a count counts.
    code: the code that the source gives itself.
    source_id: the source, for wordings that hold there alone.
    is_level: whether the value can be one of the indicator: no difference, no part of a plan, nothing that something
        was only done to. Of what cannot, no code is accepted.
    year: the year that the value is of; 0 where the document does not state it.
    second: the words around the value without figures; they name the indicator where the phrase says too little.
    """

    phrase: str
    clause: str = ""
    titles: str = ""
    unit_of_measure: str = ""
    counted_noun: str = ""
    is_level: bool = True
    source_id: str = ""
    code: str = ""
    year: int = 0
    second: str = ""

    @property
    def is_no_count(self) -> bool:
        """Return whether a count has the name of a share: 54.717 of 'Tỷ lệ ...' may be 54,717 or 54.717%."""
        return self.unit_of_measure == "count" and _NAMES_SHARE.match(self.phrase) is not None

    @property
    def stated_year(self) -> int:
        """Return the one year that the phrase names, else that of the value; 0 where neither is known."""
        named = {int(year) for year in _YEAR.findall(self.phrase)}
        return named.pop() if len(named) == 1 else 0 if named else self.year


@dataclass(frozen=True)
class MatchingWords:
    """What is needed to compare wordings: `data/lookup/indicator_synonyms.csv`, `qualifier_words.csv`, counted nouns.

    Attributes
    ----------
    counted: the nouns and scopes of `read_counted_words`.
    synonyms: the wording that is compared instead, by wording.
    qualifiers: what tells two indicators apart (an age, a level, a dose), by the words that say it.
    calibration: how sure a match is, and from when it is accepted.
    places: the names of provinces, which set no indicator apart.
    editions: the first and the last year of indicators whose method changes: a wording names one of several.

    Examples
    --------
    >>> from analysis.panel.choosing import CountedWords
    >>> counted = CountedWords({"bệnh viện": "hospitals"}, {"tư nhân": "private"})
    >>> words = MatchingWords(counted, {"BAĐT": "bệnh án điện tử"}, {"chưa": "not"})
    >>> words.to_form("Tỷ lệ bệnh viện có BAĐT") == words.to_form("bệnh viện có bệnh án điện tử")
    True
    >>> sorted(words.find_qualifiers("Bệnh viện tư nhân chưa triển khai mức độ 4"))
    ['4', 'not', 'private']
    """

    counted: CountedWords
    synonyms: Mapping[str, str] = field(default_factory=dict)
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    calibration: Calibration = UNCALIBRATED
    places: frozenset[str] = frozenset()
    editions: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def _meanings(self) -> dict[str, str]:
        """The meaning of each wording; a meaning stands for itself, so that no part of it is replaced."""
        meanings = {_plain_form(meaning): _plain_form(meaning) for meaning in self.synonyms.values()}
        return meanings | {_plain_form(wording): _plain_form(meaning) for wording, meaning in self.synonyms.items()}

    @cached_property
    def _synonym(self) -> re.Pattern[str]:
        return _any_of(self._meanings)

    @cached_property
    def _things(self) -> dict[str, frozenset[str]]:
        return {
            self.to_form(noun): frozenset(things.split()) - {ANYTHING} for noun, things in self.counted.nouns.items()
        }

    @cached_property
    def _scopes(self) -> dict[str, str]:
        return {self.to_form(word): scope for word, scope in self.counted.scopes.items()}

    @cached_property
    def _names(self) -> dict[str, str]:
        """The qualifier that each form means; a scope of one syllable ('công') counts behind a noun only."""
        scopes = {self._to_meanings(word): scope for word, scope in self.counted.scopes.items() if " " in word}
        named = {word: name for word, name in self.qualifiers.items() if name != NO_QUALIFIER}
        return scopes | {self._to_meanings(word): name for word, name in named.items()}

    @cached_property
    def _qualifier(self) -> re.Pattern[str]:
        """The words of qualifiers, and longer ones that only seem to hold one: 'xã hội' is found as a whole."""
        return _any_of(self._names)

    def _without_qualifiers(self, form: str) -> str:
        return self._qualifier.sub(lambda found: found[0] if self._names[found[0]] == KEPT else " ", form)

    @cached_property
    def _scope_words(self) -> re.Pattern[str]:
        return _any_of(dict.fromkeys(map(self._to_meanings, self.counted.scopes), ""))

    @cached_property
    def _short_scope(self) -> re.Pattern[str]:
        """A scope of one syllable behind a facility: 'đơn vị công đã chi', not 'đơn vị công bố' or 'dịch vụ công'."""
        nouns = _any_of({noun: "" for noun, things in self._things.items() if things & _OF_SCOPE}).pattern
        scopes = "|".join(re.escape(word) for word in self._scopes if " " not in word) or r"(?!)"
        others = "|".join(map(_plain_form, _WORDS_OF_SCOPES))
        return re.compile(rf"{nouns}\s({scopes})(?!\w)(?!\s(?:{others})(?!\w))")

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        """Opening words, but for the first of a qualifier: 'số tiền'."""
        forms = "|".join(re.escape(_plain_form(word)) for word in _OPENING)
        kept = "|".join(re.escape(word) for word in self._names if re.match(rf"(?:{forms})\s", word)) or r"(?!)"
        total = _plain_form(_TOTAL)
        return re.compile(rf"^(?:(?!(?:{kept})(?!\w))(?:{total}(?=\s+(?:{kept})(?!\w))|{forms})\s+(?=\S))+")

    @cached_property
    def _light(self) -> frozenset[str]:
        return frozenset(_plain_form(_LIGHT).split())

    def is_edition(self, code: str, year: int) -> bool:
        """Return whether an indicator can have a value of a year; one without editions has values of any."""
        first, last = self.editions.get(code, (year, year))
        return first <= year <= last

    def content_of(self, form: str) -> frozenset[str]:
        """Return the words of a form that tell what is meant; without qualifiers and words of any wording."""
        return frozenset(self._without_qualifiers(form).split()) - self._light

    def meaning_of(self, form: str) -> frozenset[str]:
        """Return all words of a form but those of any wording: the content and the words of qualifiers."""
        return frozenset(form.split()) - self._light

    def words_of_noun(self, form: str) -> frozenset[str]:
        """Return the words of a form that name what is counted: 'cơ sở y tế' and 'cơ sở KCB' are one thing."""
        return frozenset(self._leading_noun(form)[1].split())

    def to_form(self, text: str) -> str:
        """Return the form in which wordings are compared; never for showing."""
        return self._to_form(text)

    @cached_property
    def _to_form(self) -> Callable[[str], str]:
        return lru_cache(maxsize=1 << 14)(self._make_form)

    def form_of(self, wording: Wording) -> str:
        """Return the form of the phrase of a wording; that of a rank without the provinces among which it is.

        'thứ 5/63 tỉnh, thành phố về chuyển đổi số' ranks by 'chuyển đổi số'; among 13 provinces it is another rank.
        """
        form = self.to_form(wording.phrase)
        if wording.unit_of_measure != _RANK:
            return form
        return self._opening.sub("", " ".join(self._ranked_among.sub(" ", form).split())) or form

    @cached_property
    def _ranked_among(self) -> re.Pattern[str]:
        nouns = {noun: "" for noun, things in self._things.items() if things == _PROVINCES}
        return re.compile(rf"(?:(?<!\w)(?:{_ALL_PROVINCES})\s)?(?:{_any_of(nouns).pattern})")

    def _make_form(self, text: str) -> str:
        form = " ".join(self._says_nothing.sub(" ", self._to_meanings(text)).split())
        return self._opening.sub("", _SAID_TWICE.sub(r"\1", form))

    def _to_meanings(self, text: str) -> str:
        """Return the form of a text with meanings for synonyms: first abbreviations, then what these have made."""
        form = " ".join(_WHEN.sub(" ", _plain_form(text)).split())
        for _ in range(_PASSES):
            said, form = form, self._synonym.sub(lambda found: self._meanings[found[0]], form)
            if said == form:
                break
        return form

    @cached_property
    def _says_nothing(self) -> re.Pattern[str]:
        """Words of a place or a time that set nothing apart: 'trên địa bàn tỉnh', 'tỉnh Lạng Sơn'."""
        words = [word for word, name in self.qualifiers.items() if name == NO_QUALIFIER]
        kinds = "|".join(re.escape(self._to_meanings(kind)) for kind in _KINDS_OF_PROVINCE)
        places = _any_of(dict.fromkeys(map(self._to_meanings, sorted(self.places)), "")).pattern
        others = _any_of(dict.fromkeys(map(self._to_meanings, words), "")).pattern
        return re.compile(rf"(?:(?<!\w)(?:{kinds})\s)?{places}|{others}")

    def find_things(self, text: str) -> frozenset[str]:
        """Return what a text counts, as in `counted_nouns.csv`; empty where the words are not known.

        That is what its first words name, else, behind a verb of any wording, what stands behind 'tại' or 'của':
        'triển khai ... tại bệnh viện' counts hospitals, 'thanh toán ... tại bệnh viện' may count payments.
        """
        form = self.to_form(text)
        own = self._leading_noun(form)[0]
        if own or form.partition(" ")[0] not in self._light:
            return own
        return next(filter(None, map(self._noun_at, self._at.finditer(form))), frozenset())

    def _noun_at(self, found: re.Match[str]) -> frozenset[str]:
        return self._leading_noun(found.string[found.end() :])[0]

    @cached_property
    def _at(self) -> re.Pattern[str]:
        return re.compile(
            "|".join(rf"(?<!\w){re.escape(_plain_form(word))}\s+(?:{_plain_form('các')}\s+)?" for word in _AT)
        )

    def find_qualifiers(self, text: str) -> frozenset[str]:
        """Return what sets a wording apart from others: scopes, levels, ages, doses, and its numbers but years."""
        form = self.to_form(text)
        found = {self._names[match[0]] for match in self._qualifier.finditer(form)} - {KEPT}
        found |= {self._scopes[match[1]] for match in self._short_scope.finditer(form)}
        behind = form.removeprefix(self._leading_noun(form)[1]).split()
        if behind and behind[0] in self._scopes:
            found.add(self._scopes[behind[0]])
        left = self._scope_words.sub(" ", form)  # 'hạng 2' and 'hạng II' are one
        numbers = {
            number.lstrip("0") for number in re.findall(r"(?<!\w)\d+(?!\w)", left) if not _YEAR.fullmatch(number)
        }
        found |= {implied for scope, implied in _IMPLIED.items() if scope in found}
        return frozenset((found - WHOLE if found >= WHOLE else found) | numbers)

    def says_only_what_is_counted(self, text: str) -> bool:
        """Return whether a text is one word, or names a counted thing and which part of it: 'Số bệnh viện công lập'."""
        form = self.to_form(text)
        things, noun = self._leading_noun(form)
        behind = self._without_qualifiers(form.removeprefix(noun) if things else form)
        return len(form.split()) < _FEWEST_WORDS or not frozenset(behind.split()) - self._scopes.keys() - self._light

    def _leading_noun(self, form: str) -> tuple[frozenset[str], str]:
        words = form.split()[:_LONGEST_NOUN]
        for length in range(len(words), 0, -1):
            noun = " ".join(words[:length])
            if noun in self._things:
                return self._things[noun], noun
        return frozenset(), ""


def _any_of(forms: Mapping[str, str]) -> re.Pattern[str]:
    """Return a pattern of whole words that finds the longest of some forms; one that never fits where there is none."""
    longest_first = sorted(forms, key=len, reverse=True)
    choices = "|".join(map(re.escape, longest_first)) if longest_first else r"(?!)"
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)")


#: Words of a project without tables of them.
NO_WORDS = MatchingWords(CountedWords({}, {}))
