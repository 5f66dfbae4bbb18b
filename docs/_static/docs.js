// What scrolls sideways can be reached with the Tab key.
"use strict";
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
