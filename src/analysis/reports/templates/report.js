// On a narrow screen the contents start folded; without script they stay open.
if (matchMedia("(max-width: 60rem)").matches) document.querySelector("nav details").open = false;

// Sort a table by a click on a column's title; without script the tables stay as they are.
document.querySelectorAll("table").forEach((table) => {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 3) return;
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    const key = cell.dataset.sort ?? cell.textContent.trim();
    return { key, number: key === "" ? NaN : Number(key) };
  };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      [...table.tHead.rows[0].cells].forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const rows = [...body.rows].map((row) => ({ row, ...keyOf(row, column) }));
      const numeric = rows.every(({ key, number }) => key === "" || !Number.isNaN(number));
      rows.sort((a, b) => (numeric ? a.number - b.number : collator.compare(a.key, b.key)) * (descending ? -1 : 1));
      body.append(...rows.map(({ row }) => row));
    });
  });
});
