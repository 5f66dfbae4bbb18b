// Words of the theme's scripts in the language of the page (two_languages.py).
"use strict";
{
  const words = document.getElementById("theme-words");
  if (words) {
    Documentation.addTranslations({ locale: "vi", messages: JSON.parse(words.textContent), plural_expr: "0" });
  }
}

// What scrolls sideways can be reached with the Tab key.
(() => {
  const wide = ".highlight pre, .table-wrapper, .cell_output, .formula, .diagram";
  const mark = () => {
    for (const region of document.querySelectorAll(wide)) {
      if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    }
  };
  addEventListener("load", mark);
  addEventListener("resize", mark);
})();
