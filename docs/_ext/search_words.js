// Words of a question as the index has them: without the marks of their letters (two_languages.py).
const foldMarks = (text) => text.replace(/đ/g, "d").replace(/Đ/g, "D").normalize("NFD").replace(/\p{Mark}/gu, "");

// A word that is an English stop word without its marks is not in the index, such as "án".
var splitQuery = (query) =>
  query.normalize("NFC").split(/[^\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu)
    .filter((word) => word && !stopwords.has(foldMarks(word.toLowerCase())));

{
  const EnglishStemmer = window.Stemmer;
  window.Stemmer = class {
    constructor() { this.english = new EnglishStemmer(); }
    stemWord(word) { return this.english.stemWord(foldMarks(word)); }
  };
}

// Pages in the language of the search come before those in the other.
Scorer.score = ([page, , , , score]) =>
  score + (page.startsWith("vi/") === (document.documentElement.lang === "vi") ? 1000 : 0);

// From a folder, a browser lets no page read another: results come without an excerpt.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
