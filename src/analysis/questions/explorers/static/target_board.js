// The target board: rows that are filtered and sorted in the browser; a row asks the kernel for the series behind it.

const PAGE = 40;
const YEAR = 365.25 * 86400000;
const TONES = ["bad", "doubt", "plain", "good"];

function render({ model, el }) {
  const words = model.get("words");
  const say = (name) => words[name] ?? name;
  const { number, dateOf } = formats(model.get("lang"));
  const root = make("div", { class: "wb-screen wb-board wb-target-board", lang: model.get("lang") });
  const plain = { unit: "", indicator: "", due: "", states: new Set(), sort: "", down: false };
  const state = { ...plain, states: new Set(), shown: PAGE, opened: new Set(), answers: new Map() };

  const title = make("h3");
  const counts = make("p", { class: "wb-quiet" });
  const chips = make("div", { class: "wb-states", role: "group", "aria-label": say("states") });
  const filters = make("div", { class: "wb-filters" });
  const status = make("span", { role: "status" });
  const body = make("tbody", { role: "rowgroup" });
  const heads = make("tr", { role: "row" });
  const more = button("", () => { state.shown += PAGE; drawRows(); }, { class: "wb-more" });
  const copied = make("span", { role: "status", class: "wb-quiet" });
  const bar = make("div", { class: "wb-buttons" },
    status,
    button(say("reset"), () => { Object.assign(state, plain, { states: new Set(), shown: PAGE }); drawChips(); drawFilters(); drawHeads(); drawRows(); }),
    button(say("copy_code"), () => copy(model.get("data").code, copied, say("copied"))),
    button(say("copy_table"), () => copy(asTable(rowsToCopy()), copied, say("copied"))),
    copied);
  const table = make("table", { role: "table", class: "wb-rows" }, make("thead", { role: "rowgroup" }, heads), body);
  const fault = make("p", { class: "wb-error", role: "alert" });
  const notes = make("ul", { class: "wb-quiet wb-notes" });
  root.append(title, counts, chips, filters, bar, fault, table, make("div", { class: "wb-buttons" }, more), notes);
  el.append(root);

  // Filters.
  const rows = () => model.get("data").rows;
  const today = () => time(model.get("data").day);
  const DUE = {
    past: (row) => row.due && time(row.due) < today(),
    soon: (row) => row.due && time(row.due) >= today() && time(row.due) < today() + YEAR,
    later: (row) => row.due && time(row.due) >= today() + YEAR,
    no_due: (row) => !row.due,
  };

  const fits = (row, but = "") =>
    (but === "states" || !state.states.size || state.states.has(row.state_code))
    && (but === "unit" || !state.unit || row.unit_code === state.unit)
    && (but === "indicator" || !state.indicator || row.indicator_code === state.indicator)
    && (but === "due" || !state.due || DUE[state.due](row));

  const KEYS = {
    unit: (row) => row.unit,
    indicator: (row) => row.indicator,
    figure: (row) => (row.latest === null || !row.target ? null : row.latest / row.target),
    due: (row) => row.due,
    state: (row) => TONES.indexOf(row.tone) * 100 + model.get("data").states.findIndex(([code]) => code === row.state_code),
    pace: (row) => (row.needed === null ? (row.pace === null ? null : -row.pace) : row.needed - (row.pace ?? 0)),
    chance: (row) => row.chance,
  };

  function chosen() {
    const found = rows().filter((row) => fits(row));
    if (!state.sort) return found;
    const key = KEYS[state.sort];
    const way = state.down ? -1 : 1;
    const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, model.get("lang")) : a - b);
    const empty = (row) => key(row) === null || key(row) === undefined;
    return [...found].sort((a, b) => Number(empty(a)) - Number(empty(b)) || (empty(a) ? 0 : way * compare(key(a), key(b))) || a.place - b.place);
  }

  function drawChips() {
    const focus = chips.contains(document.activeElement) ? document.activeElement.dataset.code : null;
    clear(chips);
    for (const [code, text, tone] of model.get("data").states) {
      const n = rows().filter((row) => row.state_code === code && fits(row, "states")).length;
      const chip = button("", () => {
        if (!state.states.delete(code)) state.states.add(code);
        state.shown = PAGE;
        drawChips();
        drawFilters();
        drawRows();
      }, { class: `wb-state wb-tag-${tone}`, "aria-pressed": String(state.states.has(code)), "data-code": code });
      chip.append(text, make("b", {}, number.format(n)));
      chips.append(chip);
      if (code === focus) chip.focus();
    }
  }

  function drawFilters() {
    const focus = filters.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    clear(filters);
    const select = (name, options) => {
      const node = make("select", { "data-name": name });
      for (const [value, text] of [["", say("all")], ...options]) node.append(make("option", { value, selected: value === state[name] }, text));
      node.addEventListener("change", () => { state[name] = node.value; state.shown = PAGE; if (name === "sort") { state.down = false; drawHeads(); } drawChips(); drawFilters(); drawRows(); });
      const label = make("label", { class: `wb-by-${name}` }, make("span", {}, say(name)), node);
      filters.append(label);
      if (name === focus) node.focus();
    };
    const listed = (name) => {
      const found = new Map();
      for (const row of rows()) if (fits(row, name)) found.set(row[`${name}_code`], [row[name], (found.get(row[`${name}_code`])?.[1] ?? 0) + 1]);
      if (state[name] && !found.has(state[name])) found.set(state[name], [rows().find((row) => row[`${name}_code`] === state[name])[name], 0]);
      return [...found].map(([code, [text, n]]) => [code, `${text} (${number.format(n)})`]).sort((a, b) => a[1].localeCompare(b[1], model.get("lang")));
    };
    select("unit", listed("unit"));
    select("indicator", listed("indicator"));
    select("due", Object.keys(DUE).map((name) => [name, `${say(name)} (${number.format(rows().filter((row) => fits(row, "due") && DUE[name](row)).length)})`]));
    select("sort", Object.keys(KEYS).map((name) => [name, say(name)]));
    filters.querySelector(".wb-by-sort option").textContent = say("order");
  }

  function drawHeads() {
    const focus = heads.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    clear(heads);
    for (const name of ["indicator", "unit", "figure", "due", "state", "pace", "chance"]) {
      const is = state.sort === name;
      const sorter = button(say(name), () => {
        if (state.sort !== name) Object.assign(state, { sort: name, down: false });
        else if (!state.down) state.down = true;
        else Object.assign(state, { sort: "", down: false });
        drawHeads();
        drawFilters();
        drawRows();
      }, { "data-name": name });
      sorter.append(make("span", { "aria-hidden": true }, is ? (state.down ? " ▼" : " ▲") : ""));
      heads.append(make("th", { scope: "col", role: "columnheader", class: `wb-at-${name}`, "aria-sort": is ? (state.down ? "descending" : "ascending") : "none" }, sorter));
      if (name === focus) sorter.focus();
    }
  }

  // Rows.
  function drawRows() {
    clear(body);
    const found = chosen();
    for (const row of found.slice(0, state.shown)) {
      body.append(drawRow(row));
      if (state.opened.has(row.place)) body.append(drawOpened(row));
    }
    if (!found.length) body.append(make("tr", { role: "row" }, make("td", { role: "cell", colspan: 7, class: "wb-quiet" }, say("none"))));
    status.textContent = fill(say("shown"), number.format(Math.min(state.shown, found.length)), number.format(found.length));
    more.hidden = found.length <= state.shown;
    more.textContent = fill(say("more"), number.format(Math.min(PAGE, found.length - state.shown)));
  }

  function drawRow(row) {
    const opener = button("", () => toggle(row), { class: "wb-opener", "aria-expanded": String(state.opened.has(row.place)), "data-place": row.place });
    opener.append(make("span", { "aria-hidden": true, class: "wb-arrow" }, "▸"), row.indicator);
    opener.addEventListener("keydown", (event) => {
      const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const all = [...body.querySelectorAll(".wb-opener")];
      const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : way === undefined ? -1 : all.indexOf(opener) + way;
      if (way === undefined && event.key !== "Home" && event.key !== "End") return;
      event.preventDefault();
      event.stopPropagation();
      all[next]?.focus();
    });
    const cell = (name, ...children) => {
      const holder = make("div", {}, ...children);
      return make("td", { role: "cell", class: `wb-at-${name}${holder.textContent === "–" ? " wb-empty" : ""}`, "data-label": say(name) }, holder);
    };
    const line = (text) => (text ? [make("small", { class: "wb-quiet" }, text)] : []);
    const paces = [[row.pace_text, "now"], [row.needed_text, "needed"]].filter(([text]) => text);
    const node = make("tr", { role: "row", class: "wb-row" },
      make("th", { role: "rowheader", scope: "row", class: "wb-at-indicator" }, opener, ...line(row.set_by)),
      cell("unit", row.unit),
      cell("figure", make("b", {}, row.figure || "–"), make("span", { class: "wb-of" }, ` / ${row.goal}`), ...progress(row), ...line([row.latest_text, row.gap].filter(Boolean).join(" · "))),
      cell("due", row.due_text || "–"),
      cell("state", make("span", { class: `wb-tag wb-tag-${row.tone}` }, row.state)),
      cell("pace", ...(paces.length ? paces.map(([text, name]) => make("span", { class: "wb-pace" }, `${say(name)} `, make("b", {}, text))) : ["–"])),
      cell("chance", make("b", {}, row.chance_text || "–"), ...line(row.rests_on)));
    node.addEventListener("click", (event) => { if (!event.target.closest("button, a") && !String(getSelection())) toggle(row); });
    return node;
  }

  // How far a share is: the bar is the value, the mark the target.
  function progress(row) {
    if (!row.is_share || row.latest === null) return [];
    const svg = draw("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", class: "wb-bar", "aria-hidden": "true" });
    const within = (value) => Math.max(0, Math.min(100, value));
    svg.append(draw("rect", { x: 0, y: 2, width: 100, height: 4, class: "wb-bar-whole" }), draw("rect", { x: 0, y: 2, width: within(row.latest), height: 4, class: "wb-bar-value" }), draw("rect", { x: Math.min(98.6, within(row.target)), y: 0, width: 1.4, height: 8, class: "wb-bar-target" }));
    return [svg];
  }

  function toggle(row) {
    if (!state.opened.delete(row.place)) {
      state.opened.add(row.place);
      if (!state.answers.has(row.place)) ask(model, { open: row.place });
    }
    drawRows();
    body.querySelector(`.wb-opener[data-place="${row.place}"]`)?.focus();
  }

  function drawOpened(row) {
    const answer = state.answers.get(row.place);
    const facts = make("dl");
    const add = (name, text) => { if (text) facts.append(make("dt", {}, say(name)), make("dd", {}, text)); };
    add("set_by", row.set_by);
    add("needed", row.needed_text);
    add("now", row.pace_text);
    add("chance", [row.chance_text || say("no_chance"), row.rests_on].filter(Boolean).join(" · "));
    const left = make("div", {}, make("p", { class: "wb-sentence" }, row.sentence), facts);
    const right = make("div", { class: "wb-series", "aria-live": "polite" });
    if (!answer) right.append(make("p", { class: "wb-quiet" }, say("reading")));
    else if (!answer.points.length) right.append(make("p", { class: "wb-quiet" }, say("no_points")));
    else right.append(drawSeries(row, answer));
    if (answer) {
      const told = make("span", { role: "status", class: "wb-quiet" });
      const line = answer.code.trim().split("\n").pop();
      left.append(make("code", { class: "wb-id" }, line), make("div", { class: "wb-buttons" }, button(say("copy_code"), () => copy(answer.code, told, say("copied"))), told));
    }
    return make("tr", { role: "row", class: "wb-opened" }, make("td", { role: "cell", colspan: 7 }, make("div", { class: "wb-two" }, left, right)));
  }

  // The series of a row: its values, the target on its day, the day of the data.
  function drawSeries(row, answer) {
    const width = 460;
    const height = 170;
    const box = { left: 44, right: width - 12, top: 18, bottom: height - 20 };
    const days = [...answer.points.map((point) => time(point.day)), today(), ...(row.due ? [time(row.due)] : [])];
    const first = Math.min(...days);
    const last = Math.max(...days, first + YEAR / 2);
    const values = [...answer.points.map((point) => point.value), row.target];
    const [low, high] = answer.limits ?? [Math.min(0, ...values), Math.max(1, ...values) * 1.08];
    const x = (day) => box.left + 8 + ((time(day) - first) / (last - first)) * (box.right - box.left - 16);
    const y = (value) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top);
    const told = answer.points.map((point) => `${point.when}: ${point.figure}`).join("; ");
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${row.indicator}, ${row.unit}. ${told}. ${say("target")}: ${row.goal}.` });
    const step = niceStep((high - low) / 3);
    for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) {
      svg.append(draw("line", { x1: box.left, x2: box.right, y1: y(value), y2: y(value), class: "wb-grid" }));
      svg.append(draw("text", { x: box.left - 5, y: y(value) + 4, "text-anchor": "end" }, number.format(value)));
    }
    svg.append(draw("text", { x: 2, y: 10 }, answer.unit_of_values));
    const ends = [new Date(first).getUTCFullYear(), new Date(last).getUTCFullYear()];
    const every = Math.ceil((ends[1] - ends[0] + 1) / 7);
    for (let year = ends[0]; year <= ends[1]; year += every) {
      const at = x(`${year}-01-01`);
      if (at < box.left || at > box.right - 10) continue;
      svg.append(draw("line", { x1: at, x2: at, y1: box.bottom, y2: box.bottom + 4, class: "wb-axis-line" }), draw("text", { x: at, y: height - 4, "text-anchor": "middle" }, String(year)));
    }
    svg.append(draw("line", { x1: x(model.get("data").day), x2: x(model.get("data").day), y1: box.top, y2: box.bottom, class: "wb-axis-line" }));
    svg.append(draw("line", { x1: box.left, x2: box.right, y1: y(row.target), y2: y(row.target), class: "wb-goal-line" }));
    if (row.due) svg.append(draw("path", { d: `M${x(row.due) - 6},${y(row.target)}l6,-6l6,6l-6,6z`, class: "wb-goal" }));
    const nouns = [...new Set(answer.points.map((point) => point.counted))];
    nouns.forEach((noun, place) => {
      const colour = `var(${["--wb-blue", "--wb-purple", "--wb-green"][place % 3]})`;
      const mine = answer.points.filter((point) => point.counted === noun);
      const sure = mine.filter((point) => !point.is_doubtful && !point.is_hollow && (point.op === "=" || point.op === "~"));
      svg.append(draw("polyline", { points: sure.map((point) => `${x(point.day)},${y(point.value)}`).join(" "), style: `fill:none;stroke:${colour};stroke-width:1.6;opacity:.7` }));
      for (const point of mine) {
        const filled = point.is_doubtful || point.is_hollow || !(point.op === "=" || point.op === "~") ? "var(--wb-paper)" : colour;
        const mark = shape(["circle", "square", "triangle"][place % 3], x(point.day), y(point.value), `stroke:${colour};stroke-width:1.5;fill:${filled}`);
        mark.append(draw("title", {}, [point.when, `${point.figure}${point.ratio ? ` (${point.ratio})` : ""}`, point.counted, point.publisher].filter(Boolean).join(" · ")));
        svg.append(mark);
      }
    });
    const key = make("p", { class: "wb-quiet wb-key" }, ...(nouns.length > 1 ? nouns.flatMap((noun, place) => [make("span", { style: `color:var(${["--wb-blue", "--wb-purple", "--wb-green"][place % 3]})`, "aria-hidden": true }, ["● ", "■ ", "▲ "][place % 3]), `${noun}  `]) : []), make("span", { class: "wb-goal-key", "aria-hidden": true }, "◆ "), `${say("target")} ${row.goal}${row.due ? `, ${dateOf(row.due)}` : ""}`);
    return make("div", {}, svg, key);
  }

  function rowsToCopy() {
    const names = ["unit_code", "unit", "indicator_code", "indicator", "target", "due", "state_code", "latest", "latest_on", "pace", "needed", "chance", "rests_on", "set_by", "statement_id"];
    return [names, ...chosen().map((row) => names.map((name) => row[name]))];
  }

  function drawAll() {
    title.textContent = model.get("data").title;
    counts.textContent = model.get("data").answer;
    clear(notes);
    for (const note of model.get("data").notes) notes.append(make("li", {}, note));
    drawChips();
    drawFilters();
    drawHeads();
    drawRows();
  }

  function take() {
    const answer = model.get("answer");
    if (!answer || answer.place === undefined) return;
    state.answers.set(answer.place, answer);
    const focus = document.activeElement?.dataset?.place;
    drawRows();
    if (focus !== undefined) body.querySelector(`.wb-opener[data-place="${focus}"]`)?.focus();
  }
  const showError = () => { fault.textContent = model.get("error"); };
  model.on("change:data", drawAll);
  model.on("change:error", showError);
  model.on("change:answer", take);
  drawAll();
  return () => { model.off("change:data", drawAll); model.off("change:answer", take); model.off("change:error", showError); };
}

export default { render };
