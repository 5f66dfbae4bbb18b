// The placing sheet: the text of a document with its values marked, each value with its place, and the decisions on it.

let listed = 0;

function render({ model, el }) {
  const root = make("div", { class: "wb-screen wb-placing wb-placing-screen", lang: model.get("lang"), "data-lm-suppress-shortcuts": "true" });
  const say = (name) => model.get("words")[name] ?? name;
  const state = { chosen: null, drafts: new Map(), form: null, by: "", busy: false, sent: [] };
  const written = (value) => value.toLocaleString(model.get("lang"), { maximumFractionDigits: 4 });
  const lower = (text) => text.toLocaleLowerCase(model.get("lang"));

  const title = make("h3");
  const about = make("p", { class: "wb-quiet" });
  const doc = make("div", { class: "wb-doc", tabindex: 0, role: "region", "aria-label": say("document") });
  const note = make("p", { class: "wb-quiet" });
  const values = make("div", { class: "wb-values", role: "region", "aria-label": say("values") });
  const bar = make("div", { class: "wb-bar" });
  root.append(title, about, make("div", { class: "wb-two" }, make("div", {}, note, doc, make("p", { class: "wb-quiet" }, say("keys"))), make("div", {}, values, bar)));
  el.append(root);

  const lists = {};
  for (const [column, rows] of Object.entries(model.get("choices"))) {
    lists[column] = `wb-list-${(listed += 1)}`;
    const list = make("datalist", { id: lists[column] });
    for (const [, name] of rows) list.append(make("option", { value: name }));
    root.append(list);
  }
  const nameOf = (column, code) => model.get("choices")[column]?.find(([one]) => one === code)?.[1] ?? code;
  const codeOf = (column, text) => model.get("choices")[column]?.find(([code, name]) => code === text || name === text)?.[0] ?? text;

  // The text, with a mark for each value.
  function drawText() {
    const data = model.get("data");
    clear(doc);
    note.textContent = data.is_kept ? "" : say("kept_text");
    note.hidden = data.is_kept;
    const states = new Map(data.statements.map((one) => [one.id, one]));
    const all = [];
    for (const line of data.lines) {
      const row = make("p", { class: `wb-line${line.level ? " wb-heading" : ""}${line.is_table ? " wb-cells" : ""}`, "data-ids": ids(line).join(" ") }, make("small", { "aria-hidden": "true" }, line.number));
      for (const [text, names] of line.pieces) {
        if (!names.length) {
          row.append(text);
          continue;
        }
        const isOpen = names.some((name) => states.get(name)?.state === "open");
        const mark = make("mark", { role: "button", tabindex: all.length ? -1 : 0, class: isOpen ? "wb-open" : false, "data-ids": names.join(" "), "aria-pressed": "false" }, text);
        const place = all.push(mark) - 1;
        mark.addEventListener("click", () => choose(names[0], "text"));
        mark.addEventListener("keydown", (event) => {
          if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            event.stopPropagation();
            choose(names[0], "text");
          } else rove(all, place, event);
        });
        row.append(mark);
      }
      doc.append(row);
    }
  }
  const ids = (line) => [...line.pieces.flatMap(([, names]) => names), ...(line.unseen ?? [])];
  const holds = (node, id) => (node.dataset.ids ?? "").split(" ").includes(id);

  // The values.
  function drawValues() {
    const place = values.scrollTop;
    clear(values);
    for (const one of model.get("data").statements) values.append(drawValue(one));
    const numbers = [...values.querySelectorAll(".wb-number")];
    const reached = numbers.findIndex((node) => node.getAttribute("aria-pressed") === "true");
    numbers.forEach((node, number) => node.setAttribute("tabindex", number === Math.max(0, reached) ? 0 : -1));
    values.scrollTop = place;
  }

  function drawValue(one) {
    const isChosen = one.id === state.chosen;
    const open = button(one.value, () => choose(one.id, "value"), { class: "wb-number", "aria-pressed": String(isChosen) });
    open.addEventListener("keydown", (event) => {
      const all = [...values.querySelectorAll(".wb-number")];
      if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") rove(all, all.indexOf(open), event);
    });
    const tags = [one.kind, one.period].filter(Boolean).map((text) => make("span", { class: "wb-tag" }, text));
    const node = make("article", { class: `wb-one${isChosen ? " wb-current" : ""}`, "data-id": one.id });
    node.append(make("div", { class: "wb-top" }, open, ...tags, make("span", { class: "wb-quiet wb-where" }, one.place)));
    node.append(make("p", { class: "wb-title" }, one.is_accepted ? one.indicator : one.indicator ? `${say("likely")}: ${one.indicator}` : say("unnamed")));
    if (one.unit) node.append(make("p", { class: "wb-quiet" }, `${say("organisation")}: ${one.unit}`));
    if (one.wording) node.append(make("p", { class: "wb-quiet" }, `${say("wording")}: ${one.wording}`));
    for (const text of one.findings) node.append(make("p", { class: "wb-bad" }, text));
    if (one.why) node.append(make("p", { class: one.state === "open" ? "wb-bad" : "wb-quiet" }, one.why));
    const look = { open: "doubt", matched: "good", left_out: "" }[one.state];
    const tag = make("p", {}, make("span", { class: `wb-tag${look ? ` wb-tag-${look}` : ""}` }, say(one.state)));
    if (one.state !== "open") node.append(tag);
    if (one.corrected) node.append(make("p", { class: "wb-quiet" }, fill(say("corrected"), one.corrected)));
    const keys = one.asks.length ? one.asks : isChosen || state.drafts.has(`value ${one.id}`) ? [`value ${one.id}`] : [];
    for (const key of keys) node.append(drawAsk(one, key));
    node.addEventListener("click", (event) => { if (!event.target.closest("button, input, textarea, select, label")) choose(one.id, "value"); });
    return node;
  }

  // What can be decided: buttons, the form of one of them, or the decision that will be recorded.
  function drawAsk(one, key) {
    const ask_ = model.get("data").asks[key] ?? { kind: "value", column: "", n: 1, candidates: [] };
    const node = make("div", { class: "wb-ask" });
    const draft = state.drafts.get(key);
    if (draft) {
      const said = make("span", { class: "wb-tag wb-tag-good" }, fill(say("drafted"), `${draft.said}${draft.why ? ` (${draft.why})` : ""}`));
      node.append(said, make("span", { class: "wb-buttons" }, button(say("undo"), () => { state.drafts.delete(key); redraw(one.id, key); })));
      return node;
    }
    if (state.form?.key === key && state.form.id === one.id) {
      node.append(drawForm(one, key, ask_));
      return node;
    }
    const show = (act, column = "", label = { choose: `pick.${column}`, remark: "not_data" }[act] ?? act) => button(say(label), () => { state.form = { key, id: one.id, do: act, column }; redraw(one.id, key); }, { "data-do": act });
    const buttons = make("div", { class: "wb-buttons" });
    if (ask_.kind === "question") {
      for (const [code, name] of ask_.candidates.slice(0, 2)) buttons.append(button(fill(say("accept"), name), () => take(one, key, { do: "choose", column: ask_.column, text: code, said: fill(say(`will.${ask_.column}`), name), why: "" })));
      buttons.append(show("choose", ask_.column));
    } else {
      if (ask_.kind === "finding") buttons.append(show("keep"));
      if (one.numbers.length) buttons.append(show("correct"));
      buttons.append(show("choose", "indicator_code", "change"));
    }
    buttons.append(show("remark"));
    if (ask_.n > 1) buttons.append(make("span", { class: "wb-quiet" }, fill(say("for_all"), ask_.n)));
    node.append(buttons);
    return node;
  }

  function drawForm(one, key, ask_) {
    const { do: act, column } = state.form;
    const isFree = act === "choose";
    const error = make("p", { class: "wb-error", role: "alert" });
    const why = make("textarea", { rows: 2 });
    const controls = [];
    const number = make("select", {}, ...one.numbers.map(([name, value]) => make("option", { value: name }, `${say(`column.${name}`)}: ${written(value)}`)));
    const typed = make("input", { inputmode: "decimal", autocomplete: "off" });
    const pick = make("input", { list: lists[column] ?? false, placeholder: column === "period" ? say("period_form") : false, autocomplete: "off" });
    if (act === "correct") {
      if (one.numbers.length > 1) controls.push(field(say("number"), number));
      controls.push(field(say("new_value"), typed));
    }
    if (act === "choose") controls.push(field(say(`pick.${column}`), pick));
    controls.push(field(say(isFree ? "reason_free" : "reason"), why));
    const suggestions = make("div", { class: "wb-buttons" });
    if (act === "choose" && column === ask_.column) for (const [code, name] of ask_.candidates) suggestions.append(button(name, () => { pick.value = name; pick.dataset.code = code; pick.focus(); }));
    const done = button(say("take"), () => {
      const missing = [];
      if (act === "correct" && !/^-?\d+([.,]\d+)?$/.test(typed.value.trim())) missing.push([say("new_value"), typed]);
      if (act === "choose" && !pick.value.trim()) missing.push([say(`pick.${column}`), pick]);
      if (!isFree && !why.value.trim()) missing.push([say("reason"), why]);
      if (missing.length) {
        error.textContent = fill(say("missing"), missing.map(([name]) => lower(name)).join(", "));
        missing[0][1].focus();
        return;
      }
      const text = act === "choose" ? codeOf(column, pick.value.trim()) : "";
      const said = act === "correct" ? fill(say("will.correct"), say(`column.${number.value}`), typed.value.trim()) : act === "choose" ? fill(say(`will.${column}`), nameOf(column, text)) : say(`will.${act}`);
      take(one, key, { do: act, column: act === "correct" ? number.value : column, value: typed.value.trim(), text, why: why.value.trim(), said });
    }, { class: "wb-first" });
    const stop = button(say("cancel"), () => { state.form = null; redraw(one.id, key); });
    const node = make("div", { class: "wb-panel wb-form" }, ...controls, suggestions, make("div", { class: "wb-buttons" }, done, stop), error);
    node.addEventListener("keydown", (event) => { if (event.key === "Escape") stop.click(); });
    return node;
  }

  function take(one, key, draft) {
    state.drafts.set(key, { about: one.value, ...draft });
    state.form = null;
    redraw(one.id, key);
  }

  // Draws the values again and leaves the focus where a person works.
  function redraw(id, key) {
    drawValues();
    drawBar();
    const node = values.querySelector(`[data-id="${CSS.escape(id)}"]`);
    const keys = model.get("data").statements.find((one) => one.id === id).asks;
    const part = node?.querySelectorAll(".wb-ask")[Math.max(0, keys.indexOf(key))];
    const first = state.form ? part?.querySelector("select, input, textarea") : part?.querySelector("button");
    (first ?? node?.querySelector(".wb-number"))?.focus();
  }

  // What is left, who decides, and the button that stores everything.
  function drawBar() {
    clear(bar);
    const open = Object.keys(model.get("data").asks);
    const missing = open.filter((key) => !state.drafts.has(key)).length;
    const n = state.drafts.size;
    const by = make("input", { class: "wb-by", autocomplete: "name" });
    by.value = state.by;
    by.addEventListener("input", () => { state.by = by.value; });
    const error = make("p", { class: "wb-error", role: "alert" });
    error.textContent = model.get("error");
    const told = make("div", { role: "status", class: "wb-told" });
    const record = button(n ? fill(say("record"), n, missing) : fill(say("record_none"), missing), () => {
      if (!by.value.trim()) {
        error.textContent = fill(say("missing"), lower(say("by")));
        by.setAttribute("aria-invalid", "true");
        by.focus();
        return;
      }
      record.disabled = true;
      state.busy = true;
      told.replaceChildren(make("p", {}, say("storing")));
      state.sent = [...state.drafts.values()].map((draft) => `${draft.about}: ${draft.said}${draft.why ? ` (${draft.why})` : ""}`);
      const decisions = [...state.drafts].map(([key, { said, about: _, ...draft }]) => ({ key, ...draft }));
      ask(model, { do: "record", decisions, by: by.value });
    }, { class: "wb-first wb-record", disabled: n === 0 || state.busy });
    const later = button(say("discard"), () => { state.drafts.clear(); state.form = null; drawValues(); drawBar(); }, { disabled: n === 0 });
    bar.append(make("div", { class: "wb-decide" }, field(say("by"), by), make("div", { class: "wb-buttons" }, record, later)), make("p", { class: "wb-quiet" }, say("about")), error);
    const { recorded } = model.get("data");
    if (recorded.length) told.append(make("p", {}, `${say("recorded")} ${say("next_run")}`), make("ul", {}, ...state.sent.map((line) => make("li", {}, line))));
    bar.append(told);
  }

  // One value is marked on both sides; the other side moves to it.
  function choose(id, from) {
    state.chosen = id;
    if (state.form && state.form.id !== id) state.form = null;
    drawValues();
    for (const row of doc.children) row.classList.toggle("wb-here", holds(row, id));
    for (const mark of doc.querySelectorAll("mark")) mark.setAttribute("aria-pressed", String(holds(mark, id)));
    const line = [...doc.children].find((row) => holds(row, id));
    const node = values.querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (from === "value") {
      const mark = [...doc.querySelectorAll("mark")].find((one) => holds(one, id)) ?? line;
      if (mark) doc.scrollTop += mark.getBoundingClientRect().top - doc.getBoundingClientRect().top - doc.clientHeight / 2;
      node?.querySelector(".wb-number").focus({ preventScroll: true });
    } else {
      if (node) values.scrollTop += node.getBoundingClientRect().top - values.getBoundingClientRect().top - 8;
      [...doc.querySelectorAll("mark")].find((mark) => holds(mark, id))?.focus({ preventScroll: true });
    }
  }

  function drawAll() {
    const data = model.get("data");
    title.textContent = data.title;
    about.textContent = data.about;
    state.busy = false;
    if (data.recorded.length) state.drafts.clear();
    state.form = null;
    if (!data.statements.some((one) => one.id === state.chosen)) state.chosen = null;
    drawText();
    drawValues();
    drawBar();
  }
  const showError = () => { state.busy = false; drawBar(); };
  model.on("change:data", drawAll);
  model.on("change:error", showError);
  drawAll();
  return () => { model.off("change:data", drawAll); model.off("change:error", showError); };
}

export default { render };
