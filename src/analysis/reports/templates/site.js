// Search: the index is a plain script beside this one, so that it works from a folder and without a network.
{
  const box = document.getElementById("site-search");
  const index = globalThis.siteIndex;
  const found = document.getElementById("site-found");
  const most = 20;
  // As the index was folded: no marks, d for đ, i for y; a word matches by its beginning.
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d").replaceAll("y", "i");
  const split = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const begins = (words, token) => ` ${words}`.includes(` ${token}`);
  const rank = (page, tokens, query) => {
    const [, title, , words] = page;
    const named = fold(title);
    if (words.split(" ", 1)[0] === tokens.join("-") || named === query) return 0;
    if (named.startsWith(query)) return 1;
    return tokens.every((token) => begins(named, token)) ? 2 : 3;
  };
  const search = (text) => {
    const tokens = split(text);
    if (!tokens.length) return [];
    const query = fold(text).trim();
    const whole = [];
    index.pages.forEach((page, place) => {
      if (tokens.every((token) => begins(page[3], token))) {
        whole.push({ order: [rank(page, tokens, query), page[0], page[1].length, place], kind: page[0], title: page[1], address: page[2] });
      }
    });
    // A series is named by an organisation and an indicator, each of which some of the words must mean.
    const matched = (place) => tokens.map((token) => begins(index.pages[place][3], token));
    const known = new Map();
    const of = (place) => known.get(place) ?? known.set(place, matched(place)).get(place);
    index.series.forEach(([unit, indicator], place) => {
      const [one, other] = [of(unit), of(indicator)];
      const isBoth = one.some((hit, token) => hit && !other[token]) && other.some((hit, token) => hit && !one[token]);
      if (isBoth && tokens.every((_, token) => one[token] || other[token])) {
        const title = `${index.pages[unit][1]}: ${index.pages[indicator][1]}`;
        const address = `${index.pages[unit][2]}#${index.pages[indicator][4]}`;
        // The shortest name of an organisation first, of its series that with the most values.
        whole.push({ order: [2, -1, index.pages[unit][1].length, place], kind: 4, title, address });
      }
    });
    const compare = (a, b) => a.order.map((key, place) => key - b.order[place]).find((difference) => difference) ?? 0;
    return whole.sort(compare);
  };
  const show = () => {
    const all = search(box.value);
    const items = all.slice(0, most).map(({ kind, title, address }) => {
      const [item, link, label, name] = ["li", "a", "span", "span"].map((tag) => document.createElement(tag));
      label.className = "kind";
      label.textContent = index.kinds[kind];
      name.textContent = title;
      link.href = address;
      link.append(label, name);
      item.append(link);
      return item;
    });
    found.replaceChildren(...items);
    const told = all.length > items.length ? index.cut : all.length ? index.told : index.nothing;
    document.getElementById("site-search-count").textContent = box.value.trim()
      ? told.replace("#", all.length).replace("#", items.length)
      : "";
  };
  if (box && index) {
    box.closest("[role=search]").hidden = false;
    box.addEventListener("input", show);
    box.addEventListener("keydown", (event) => {
      const first = found.querySelector("a");
      if (event.key === "Escape") { box.value = ""; show(); }
      if (event.key === "Enter" && first) first.click();
      if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
    });
    found.addEventListener("keydown", (event) => {
      const links = [...found.querySelectorAll("a")];
      const next = links.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape" || next < 0) { event.preventDefault(); box.focus(); }
      else if (links[next]) { event.preventDefault(); links[next].focus(); }
    });
    if (box.value) show();
    if (location.hash === "#site-search") box.focus();
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    if (box) box.focus();
    else location.assign(`${document.querySelector(".site-bar a").href}#site-search`);
  });
}
