// The series explorer: one picture that is drawn in the browser, the source of the chosen point, sliders for scenarios.

const COLOURS = ["--wb-blue", "--wb-purple", "--wb-green", "--wb-ink", "--wb-gold", "--wb-pink"];
// The width of a letter of the picture: a label stands on the side that has room for it.
const LETTER = 7;
const SHAPES = ["circle", "square", "triangle", "diamond", "cross", "circle"];

function render({ model, el }) {
  const root = make("div", { class: "wb-screen wb-explorer wb-series-explorer", lang: model.get("lang") });
  const say = (name) => model.get("words")[name] ?? name;
  const state = { chosen: null, pace: 1, deadline: 0, denominator: null };

  const head = make("div", { class: "wb-head" });
  const title = make("h3");
  const fault = make("p", { class: "wb-error", role: "alert" });
  const notes = make("ul", { class: "wb-notes", role: "status" });
  const picture = make("div", { class: "wb-picture" });
  const side = make("div", { class: "wb-side" });
  const detail = make("section", { class: "wb-panel wb-detail", "aria-live": "polite" });
  const whatIf = make("section", { class: "wb-panel wb-what-if" });
  const table = make("details", { class: "wb-table" });
  side.append(detail, whatIf);
  root.append(head, fault, title, notes, make("div", { class: "wb-body" }, picture, side), table);
  el.append(root);

  const { number, dateOf } = formats(model.get("lang"));
  const inUnit = (value) => number.format(value) + (model.get("data").unit_of_values === "%" ? "%" : "");

  // What is shown: indicator, organisations, geography.
  function drawHead() {
    clear(head);
    const asked = model.get("asked");
    const { indicators, units, most_units: most } = model.get("choices");
    const identity = `wb-${Math.abs(hash(JSON.stringify(units.slice(0, 3)) + asked.indicator))}`;
    const ask = (change) => {
      model.set("asked", { ...model.get("asked"), ...change });
      model.save_changes();
    };
    const indicator = make("select", { "aria-label": say("indicator") });
    for (const [code, name] of indicators) indicator.append(make("option", { value: code, selected: code === model.get("data").indicator }, name));
    indicator.addEventListener("change", () => ask({ indicator: indicator.value }));
    const chips = make("span", { class: "wb-chips" });
    for (const one of model.get("data").series) {
      const gone = make("button", { type: "button", "aria-label": `${say("remove")} ${one.name}`, disabled: model.get("data").series.length < 2 }, "×");
      gone.addEventListener("click", () => ask({ units: model.get("data").series.map((other) => other.unit).filter((code) => code !== one.unit) }));
      chips.append(make("span", { class: "wb-chip" }, one.name, gone));
    }
    const list = make("datalist", { id: `${identity}-units` });
    for (const [code, name] of units) list.append(make("option", { value: name, "data-code": code }));
    const more = make("input", { list: `${identity}-units`, placeholder: say("add"), "aria-label": say("add"), disabled: model.get("data").series.length >= most });
    more.addEventListener("change", () => {
      const found = units.find(([code, name]) => name === more.value || code === more.value);
      const name = found ? found[0] : more.value.trim();
      if (name) ask({ units: [...model.get("data").series.map((one) => one.unit), name] });
    });
    const geography = make("select", { "aria-label": say("geography") });
    for (const [value, text] of [["", say("as_published")], ["34", "34"], ["63", "63"]]) geography.append(make("option", { value, selected: value === asked.geography }, text));
    geography.addEventListener("change", () => ask({ geography: geography.value }));
    head.append(indicator, chips, more, list, geography);
  }

  // The picture.
  function scales(width, height) {
    const data = model.get("data");
    const points = data.series.flatMap((one) => one.points);
    const grid = data.what_if;
    const days = points.map((point) => time(point.day)).concat([time(data.day)]);
    if (data.target?.day) days.push(time(data.target.day));
    if (grid) days.push(...grid.days.map(time));
    else for (const row of data.series[0]?.forecast ?? []) days.push(time(row.day));
    const values = points.map((point) => point.value).concat(data.target ? [data.target.value] : []);
    const [low, high] = data.limits ?? [Math.min(0, ...values), Math.max(1, ...values) * 1.05];
    const first = Math.min(...days);
    const last = Math.max(...days);
    const room = Math.max((last - first) * 0.03, 86400000 * 20);
    const box = { left: 46, right: width - 14, top: 16, bottom: height - 26 };
    const x = (day) => box.left + ((time(day) - first + room) / (last - first + 2 * room)) * (box.right - box.left);
    const y = (value) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top);
    return { box, x, y, low, high, first, last };
  }

  function drawPicture() {
    clear(picture);
    const data = model.get("data");
    const width = Math.max(320, Math.min(picture.clientWidth || 640, 900));
    const height = width < 480 ? 300 : 380;
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": `${data.title}. ${say("keys")}` });
    const { box, x, y, low, high, first, last } = scales(width, height);
    const step = niceStep((high - low) / 5);
    for (let value = Math.ceil(low / step) * step; value <= high + 1e-9; value += step) {
      svg.append(draw("line", { x1: box.left, x2: box.right, y1: y(value), y2: y(value), class: "wb-rule" }));
      svg.append(draw("text", { x: box.left - 6, y: y(value) + 4, "text-anchor": "end", class: "wb-axis" }, number.format(value)));
    }
    svg.append(draw("text", { x: box.left, y: 11, class: "wb-axis" }, data.unit_of_values));
    const years = [];
    for (let year = new Date(first).getUTCFullYear(); year <= new Date(last).getUTCFullYear() + 1; year += 1) years.push(year);
    const every = Math.ceil(years.length / Math.max(1, Math.floor(width / 70)));
    for (const year of years.filter((_, place) => place % every === 0)) {
      const at = x(`${year}-01-01`);
      if (at < box.left || at > box.right) continue;
      svg.append(draw("line", { x1: at, x2: at, y1: box.bottom, y2: box.bottom + 4, class: "wb-tick" }));
      svg.append(draw("text", { x: at, y: box.bottom + 17, "text-anchor": "middle", class: "wb-axis" }, String(year)));
    }
    svg.append(draw("line", { x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom, class: "wb-tick" }));
    const bands = drawScenario(svg, x, y);
    const today = x(data.day);
    svg.append(draw("line", { x1: today, x2: today, y1: box.top, y2: box.bottom, class: "wb-today" }));
    const inside = today + 4 + dateOf(data.day).length * LETTER <= width;
    svg.append(draw("text", { x: today + (inside ? 4 : -4), y: box.bottom - 5, "text-anchor": inside ? "start" : "end", class: "wb-axis" }, dateOf(data.day)));
    if (data.target) {
      const at = data.target.day ? x(data.target.day) : box.right;
      svg.append(draw("path", { d: diamond(at, y(data.target.value)), class: "wb-target" }));
      const text = `${say("target")} ${data.target.text}`;
      const left = at - 10 - text.length * LETTER > 0;
      svg.append(draw("text", { x: at + (left ? -10 : 10), y: y(data.target.value) - 6, "text-anchor": left ? "end" : "start", class: "wb-target-text" }, text));
    }
    const marks = [];
    data.series.forEach((one, number_) => {
      const nouns = [...new Set(one.points.map((point) => point.counted))];
      nouns.forEach((noun, place) => {
        const mine = one.points.filter((point) => point.counted === noun);
        const look = (number_ + place) % COLOURS.length;
        const sure = mine.filter((point) => !point.is_doubtful && !point.is_hollow && (point.op === "=" || point.op === "~"));
        svg.append(draw("polyline", { points: sure.map((point) => `${x(point.day)},${y(point.value)}`).join(" "), class: "wb-line", style: `stroke:var(${COLOURS[look]})` }));
        for (const point of mine) marks.push({ point, one, look, at: [x(point.day), y(point.value)] });
      });
    });
    marks.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]);
    const focusable = marks.findIndex(({ point }) => point === state.chosen);
    marks.forEach((mark, place) => svg.append(drawMark(mark, place === Math.max(focusable, 0), place)));
    picture.append(svg, legend(marks, bands));
    state.svg = svg;
  }

  // Returns the words of the bands that are drawn, each with its look.
  function drawScenario(svg, x, y) {
    const grid = model.get("data").what_if;
    if (!grid) {
      const one = model.get("data").series[0];
      if (!one?.forecast.length) return [];
      band(svg, x, y, one.forecast.map((row) => [row.day, row.mean, row.lower_80, row.upper_80]), "wb-model");
      return [["forecast", "model"]];
    }
    const rows = (pace, deadline, share) => {
      const found = grid.values[deadline][pace].map((row, place) => [grid.days[place], ...row.map((value) => scaled(value, share))]);
      return grid.start && time(grid.start[0]) < time(found[0][0]) ? [[grid.start[0], grid.start[1], grid.start[1], grid.start[1]], ...found] : found;
    };
    const plain = grid.paces.indexOf(1);
    band(svg, x, y, rows(plain, 0, 1), "wb-model");
    if (!isChanged(grid)) return [["model", "model"]];
    band(svg, x, y, rows(grid.paces.indexOf(state.pace), state.deadline, share(grid)), "wb-scenario");
    return [["model", "model"], ["scenario", "scenario"]];
  }

  const isChanged = (grid) => state.pace !== 1 || state.deadline !== 0 || share(grid) !== 1;
  const share = (grid) => (grid.denominator && state.denominator ? grid.denominator / state.denominator : 1);
  function scaled(value, factor) {
    const limits = model.get("data").limits;
    return factor === 1 ? value : Math.min(value * factor, limits ? limits[1] : Infinity);
  }

  function band(svg, x, y, rows, name) {
    const up = rows.map(([day, , , high]) => `${x(day)},${y(high)}`);
    const down = rows.map(([day, , low]) => `${x(day)},${y(low)}`).reverse();
    svg.append(draw("polygon", { points: [...up, ...down].join(" "), class: `${name}-band` }));
    svg.append(draw("polyline", { points: rows.map(([day, mean]) => `${x(day)},${y(mean)}`).join(" "), class: `${name}-line` }));
  }

  function drawMark({ point, one, look, at: [left, top] }, isFocusable, place) {
    const colour = `var(${point.is_doubtful ? "--wb-muted" : COLOURS[look]})`;
    const group = draw("g", { tabindex: isFocusable ? 0 : -1, role: "button", class: "wb-mark", "aria-label": `${one.name}, ${point.when}: ${point.figure} ${point.counted}, ${point.publisher}`, "aria-pressed": point === state.chosen });
    group.append(draw("circle", { cx: left, cy: top, r: 13, class: "wb-hit" }));
    if (point === state.chosen) group.append(draw("circle", { cx: left, cy: top, r: 10, class: "wb-ring" }));
    const fill = point.is_hollow || point.is_doubtful ? "var(--wb-paper)" : colour;
    if (isBound(point)) group.append(arrow(point.op, left, top, colour));
    else group.append(shape(SHAPES[look], left, top, `stroke:${colour};fill:${fill}`));
    const choose = () => {
      state.chosen = point;
      drawPicture();
      drawDetail(one);
      state.svg.querySelector('[aria-pressed="true"]')?.focus();
    };
    group.addEventListener("click", choose);
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        event.stopPropagation();
        choose();
      } else rove([...state.svg.querySelectorAll(".wb-mark")], place, event);
    });
    return group;
  }

  // The legend names the kinds of marks that are in the picture, and no other.
  function legend(marks, bands) {
    const list = make("ul", { class: "wb-legend" });
    const data = model.get("data");
    const add = (kind, node, text) => list.append(make("li", { "data-kind": kind }, node, make("span", {}, text)));
    const sign = (...nodes) => {
      const key = draw("svg", { width: 16, height: 18, "aria-hidden": true });
      key.append(...nodes);
      return key;
    };
    data.series.forEach((one, number_) => {
      const nouns = [...new Set(one.points.map((point) => point.counted))];
      nouns.forEach((noun, place) => {
        const look = (number_ + place) % COLOURS.length;
        add("series", sign(shape(SHAPES[look], 8, 9, `stroke:var(${COLOURS[look]});fill:var(${COLOURS[look]})`)), nouns.length > 1 ? `${one.name}: ${noun}` : one.name);
      });
    });
    const points = marks.map(({ point }) => point);
    const ink = "var(--wb-ink)";
    const hollow = (colour) => shape("circle", 8, 9, `stroke:${colour};stroke-width:1.6;fill:var(--wb-paper)`);
    if (points.some((point) => isBound(point) && point.op.startsWith(">"))) add("at_least", sign(arrow(">=", 8, 16, ink)), say("at_least"));
    if (points.some((point) => isBound(point) && point.op.startsWith("<"))) add("at_most", sign(arrow("<=", 8, 2, ink)), say("at_most"));
    if (points.some((point) => point.is_hollow && !point.is_doubtful && !isBound(point))) add("hollow", sign(hollow(ink)), say("hollow"));
    if (points.some((point) => point.is_doubtful)) add("doubtful", sign(hollow("var(--wb-muted)")), say("doubtful"));
    for (const [word, look] of bands) add(word, make("span", { class: `wb-key-${look}` }), say(word));
    if (data.target) add("target", sign(draw("path", { d: diamond(8, 9), class: "wb-target" })), data.target.day ? fill(say("due"), dateOf(data.target.day)) : say("target"));
    add("today", sign(draw("line", { x1: 8, x2: 8, y1: 1, y2: 17, class: "wb-today" })), fill(say("today"), dateOf(data.day)));
    return list;
  }

  // The source of the chosen point.
  function drawDetail(one) {
    clear(detail);
    const point = state.chosen;
    if (!point) {
      detail.append(make("p", { class: "wb-quiet" }, say("nothing_chosen")));
      return;
    }
    detail.append(make("h4", {}, point.publisher || point.source));
    detail.append(make("p", { class: "wb-figure" }, `${point.figure}${point.ratio ? ` (${point.ratio})` : ""} ${point.counted}`));
    const rows = [["day", point.when], ["published", point.issued], ["source", point.source], ["passage", point.passage && `“${point.passage}”`], ["place", point.place], ["use", point.use]];
    detail.append(facts(rows.map(([name, text]) => [say(name), text])));
    if (point.url) detail.append(make("a", { href: point.url, target: "_blank", rel: "noopener noreferrer" }, say("open")));
    detail.append(make("code", { class: "wb-id" }, `wb.trace(${JSON.stringify(point.statement_id)})`));
  }

  // What if: the grid was computed before, so that a slider redraws without the kernel.
  function drawWhatIf() {
    clear(whatIf);
    const grid = model.get("data").what_if;
    whatIf.append(make("h4", {}, say("what_if")));
    if (!grid) {
      whatIf.append(make("p", { class: "wb-quiet" }, say("no_model")));
      buttons();
      return;
    }
    const answer = make("p", { class: "wb-answer", "aria-live": "polite" });
    const slider = (label, attributes, show, set) => {
      const input = make("input", { type: "range", "aria-label": label, ...attributes });
      const shown = make("output", {}, show());
      input.addEventListener("input", () => {
        set(Number(input.value));
        shown.textContent = show();
        input.setAttribute("aria-valuetext", show());
        drawPicture();
        answer.textContent = reached(grid);
      });
      input.setAttribute("aria-valuetext", show());
      whatIf.append(make("label", {}, make("span", {}, label), shown, input));
    };
    slider(say("pace"), { min: 0, max: grid.paces.length - 1, step: 1, value: grid.paces.indexOf(state.pace) }, () => `× ${number.format(state.pace)}`, (place) => { state.pace = grid.paces[place]; });
    slider(say("deadline"), { min: 0, max: grid.deadlines.length - 1, step: 1, value: state.deadline }, () => (state.deadline ? dateOf(grid.deadlines[state.deadline]) : say("none")), (place) => { state.deadline = place; });
    if (grid.denominator) {
      const whole = grid.denominator;
      slider(say("denominator"), { min: Math.ceil(whole / 2), max: whole * 2, step: 1, value: state.denominator ?? whole }, () => number.format(state.denominator ?? whole), (value) => { state.denominator = value; });
    }
    answer.textContent = reached(grid);
    whatIf.append(answer, make("p", { class: "wb-quiet" }, say("note")), make("p", { class: "wb-quiet" }, grid.calibration));
    buttons();
  }

  function reached(grid) {
    const goal = model.get("data").target?.value ?? model.get("data").limits?.[1];
    if (goal === undefined) return "";
    const rows = grid.values[state.deadline][grid.paces.indexOf(state.pace)];
    const place = rows.findIndex(([mean]) => scaled(mean, share(grid)) >= goal - 1e-9);
    const last = scaled(rows[rows.length - 1][0], share(grid));
    const text = say(place < 0 ? "not_reached" : "reaches");
    const day = dateOf(grid.days[place < 0 ? grid.days.length - 1 : place]);
    return fill(text, inUnit(goal), day, inUnit(last));
  }

  function buttons() {
    const bar = make("div", { class: "wb-buttons" });
    const told = make("span", { role: "status", class: "wb-quiet" });
    bar.append(
      button(say("copy_code"), () => copy(model.get("data").code, told, say("copied"))),
      button(say("copy_table"), () => copy(asTable(rowsOf()), told, say("copied"))),
      button(say("save_picture"), () => { save(); told.textContent = say("saved"); }),
    );
    bar.append(told);
    whatIf.append(bar);
  }

  function rowsOf() {
    const rows = [["unit", "day", "value", "op", "ratio", "counted", "use", "publisher", "source_id", "statement_id"]];
    for (const one of model.get("data").series) for (const point of one.points) rows.push([one.name, point.day, point.value, point.op, point.ratio, point.counted, point.use, point.publisher, point.source_id, point.statement_id]);
    return rows;
  }

  function save() {
    const copy = state.svg.cloneNode(true);
    const style = getComputedStyle(root);
    const css = [...new Set([...COLOURS, "--wb-muted", "--wb-paper", "--wb-rule", "--wb-orange"])].map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
    copy.setAttribute("style", `${css};font-family:sans-serif;font-size:12px;background:var(--wb-paper)`);
    const rules = draw("style", {}, ".wb-rule{stroke:var(--wb-rule)}.wb-tick,.wb-today{stroke:var(--wb-muted)}.wb-line,.wb-model-line,.wb-scenario-line{fill:none;stroke-width:2}.wb-model-line{stroke:var(--wb-blue);stroke-dasharray:4 3}.wb-scenario-line{stroke:var(--wb-orange);stroke-dasharray:4 3}.wb-model-band{fill:var(--wb-blue);opacity:.15}.wb-scenario-band{fill:var(--wb-orange);opacity:.15}.wb-target,.wb-target-text{fill:var(--wb-orange)}.wb-axis{fill:var(--wb-muted)}.wb-hit{fill:none}.wb-ring{fill:none;stroke:var(--wb-orange)}");
    copy.setAttribute("xmlns", SVG);
    copy.prepend(rules);
    const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" }));
    make("a", { href: address, download: `${model.get("data").indicator}.svg` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  function drawTable() {
    clear(table);
    table.append(make("summary", {}, say("table")));
    const head_ = ["day", "value", "counted", "use", "source"].map((name) => make("th", { scope: "col" }, say(name)));
    const body = make("tbody");
    for (const one of model.get("data").series) for (const point of one.points) body.append(make("tr", {}, make("th", { scope: "row" }, one.name), ...[point.when, `${point.figure}${point.ratio ? ` (${point.ratio})` : ""}`, point.counted, point.use, point.publisher].map((text) => make("td", {}, text))));
    table.append(make("div", { class: "wb-scroll", tabindex: 0, role: "region", "aria-label": say("table") }, make("table", {}, make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("units")), ...head_)), body)));
  }

  function drawAll() {
    title.textContent = model.get("data").title;
    notes.replaceChildren(...(model.get("data").notes ?? []).map((text) => make("li", {}, text)));
    state.chosen = null;
    state.denominator = null;
    drawHead();
    drawPicture();
    drawDetail();
    drawWhatIf();
    drawTable();
  }
  const showError = () => { fault.textContent = model.get("error"); drawHead(); };
  model.on("change:data", drawAll);
  model.on("change:error", showError);
  const watcher = new ResizeObserver(() => { if (Math.abs((state.width ?? 0) - picture.clientWidth) > 8) { state.width = picture.clientWidth; drawPicture(); } });
  watcher.observe(picture);
  drawAll();
  return () => { watcher.disconnect(); model.off("change:data", drawAll); model.off("change:error", showError); };
}

// A bound: a line with an arrow to the side on which the value lies.
const isBound = (point) => point.op.startsWith(">") || point.op.startsWith("<");
function arrow(op, left, top, colour) {
  const way = op.startsWith(">") ? -1 : 1;
  return draw("path", { d: `M${left - 6},${top}h12M${left},${top}v${way * 13}m-4,${way * -5}l4,${way * 5}l4,${way * -5}`, style: `stroke:${colour};fill:none;stroke-width:2` });
}

const diamond = (x, y) => `M${x - 6},${y}l6,-6l6,6l-6,6z`;

function hash(text) {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.codePointAt(0)) | 0;
  return value;
}

export default { render };
