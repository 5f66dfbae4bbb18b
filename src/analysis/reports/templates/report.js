// On a narrow screen the contents start folded; without script they stay open.
const contents = document.querySelector("nav details");
if (contents && matchMedia("(max-width: 60rem)").matches) contents.open = false;

// A figure leads to its row in the sources of a brief, which are folded until then.
const unfold = () => {
  const row = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = row && row.closest("details:not([open])");
  if (!folded) return;
  folded.open = true;
  row.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();

// On a telephone a table becomes cards, a long list excepted: each cell says its column's title, and roles keep what the
// layout takes away.
const isTelephone = matchMedia("(max-width: 40rem)");
const roles = { TABLE: "table", TBODY: "rowgroup", TR: "row", TH: "rowheader", TD: "cell" };
const makeCards = () => isTelephone.matches && document.querySelectorAll("table:not(.cards)").forEach((table) => {
  const count = table.tBodies[0].rows.length;
  if (count === 0 || count > 20) return;
  const titles = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  [table, ...table.tBodies, ...table.tBodies[0].querySelectorAll("tr, th, td")].forEach((part) => {
    part.setAttribute("role", roles[part.tagName]);
    if (titles[part.cellIndex] !== undefined) part.dataset.title = titles[part.cellIndex];
  });
  table.classList.add("cards");
});
makeCards();
isTelephone.addEventListener("change", makeCards);

// Sort a table by a click on a column's title; without script the tables stay as they are.
document.querySelectorAll("table").forEach((table) => {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 3 || "form" in table.dataset) return;
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    const key = cell.dataset.sort ?? cell.textContent.trim();
    return { key, number: key === "" ? NaN : Number(key) };
  };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", head.textContent);
    // The sign stays with the last word of the title.
    const words = head.textContent.split(" ");
    const tail = document.createElement("span");
    tail.className = "held";
    tail.append(`${words.pop()}\u00a0`, button);
    head.replaceChildren(words.map((word) => `${word} `).join(""), tail);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      [...table.tHead.rows[0].cells].forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const rows = [...body.rows].map((row) => ({ row, ...keyOf(row, column) }));
      const numeric = rows.every(({ key, number }) => key === "" || !Number.isNaN(number));
      // What is missing stands last, whichever way the others go.
      const compare = (a, b) => (numeric ? a.number - b.number : collator.compare(a.key, b.key)) * (descending ? -1 : 1);
      rows.sort((a, b) => (a.key === "") - (b.key === "") || (a.key === "" ? 0 : compare(a, b)));
      body.append(...rows.map(({ row }) => row));
    });
  });
});
