// The placing sheet: the text of a document with its values marked, each value with its place, and the decisions on it.

let listed = 0;

function render({ model, el }) {
  const root = make("div", { class: "wb-screen wb-placing wb-placing-screen", lang: model.get("lang"), "data-lm-suppress-shortcuts": "true" });
  const say = (name) => model.get("words")[name] ?? name;
  const state = { chosen: null, drafts: new Map(), forms: new Map(), by: "", busy: false, sent: [] };
  const written = (value) => value.toLocaleString(model.get("lang"), { maximumFractionDigits: 4 });
  const lower = (text) => text.toLocaleLowerCase(model.get("lang"));

  const title = make("h3");
  const about = make("p", { class: "wb-quiet" });
  const doc = make("div", { class: "wb-doc", tabindex: 0, role: "region", "aria-label": say("document") });
  const note = make("p", { class: "wb-quiet" });
  const values = make("div", { class: "wb-values", role: "region", "aria-label": say("values") });
  const bar = make("div", { class: "wb-bar" });
  const told = make("div", { role: "status", class: "wb-told", tabindex: -1 });
  root.append(title, about, make("div", { class: "wb-two" }, make("div", {}, note, doc, make("p", { class: "wb-quiet" }, say("keys"))), make("div", {}, values, bar, told)));
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
    showBusy();
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
    const typed = [...state.forms.values()].filter(({ id }) => id === one.id).map(({ key }) => key);
    const keys = one.asks.length ? one.asks : isChosen || state.drafts.has(`value ${one.id}`) ? [`value ${one.id}`] : [];
    for (const key of new Set([...keys, ...typed])) node.append(drawAsk(one, key));
    node.addEventListener("click", (event) => { if (!event.target.closest("button, input, textarea, select, label")) choose(one.id, "value"); });
    return node;
  }

  // What can be decided: buttons, the form of one of them, or the decision that will be recorded.
  function drawAsk(one, key) {
    const ask_ = model.get("data").asks[key] ?? { kind: "value", column: "", n: 1, candidates: [] };
    const node = make("div", { class: "wb-ask", "data-key": key });
    const draft = state.drafts.get(key);
    if (draft) {
      const said = make("span", { class: "wb-tag wb-tag-good" }, fill(say("drafted"), `${draft.said}${draft.why ? ` (${draft.why})` : ""}`));
      node.append(said, make("span", { class: "wb-buttons" }, button(say("undo"), () => { state.drafts.delete(key); redraw(one.id, key); })));
      return node;
    }
    const form = state.forms.get(formName(one.id, key));
    if (form) {
      node.append(drawForm(one, form, ask_));
      return node;
    }
    const show = (act, column = "", label = { choose: `pick.${column}`, remark: "not_data" }[act] ?? act) => button(say(label), () => { open(one, key, act, column); redraw(one.id, key); }, { "data-do": act });
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

  // Each value has a form of its own: what is typed there stays until it is taken or cancelled.
  const formName = (id, key) => `${id} ${key}`;
  function open(one, key, act, column) {
    const typed = { number: one.numbers[0]?.[0] ?? "", value: "", pick: "", code: "", why: "" };
    state.forms.set(formName(one.id, key), { id: one.id, key, do: act, column, typed, error: "", wrong: "", near: [], waits: false });
  }

  function drawForm(one, form, ask_) {
    const { do: act, column, typed, key } = form;
    const isFree = act === "choose";
    const identity = `wb-form-${(listed += 1)}`;
    const error = make("p", { class: "wb-error", role: "alert", id: identity }, form.error);
    const hold = (name, control) => {
      control.value = typed[name];
      control.readOnly = form.waits;
      if (form.wrong === name) for (const [one_, value] of [["aria-invalid", "true"], ["aria-describedby", identity]]) control.setAttribute(one_, value);
      control.addEventListener(control.tagName === "SELECT" ? "change" : "input", () => { typed[name] = control.value; if (name === "pick") typed.code = ""; });
      return control;
    };
    const controls = [];
    if (act === "correct") {
      if (one.numbers.length > 1) controls.push(field(say("number"), hold("number", make("select", {}, ...one.numbers.map(([name, value]) => make("option", { value: name }, `${say(`column.${name}`)}: ${written(value)}`))))));
      controls.push(field(say("new_value"), hold("value", make("input", { inputmode: "decimal", autocomplete: "off" }))));
    }
    if (act === "choose") controls.push(field(say(`pick.${column}`), hold("pick", make("input", { list: lists[column] ?? false, placeholder: column === "period" ? say("period_form") : false, autocomplete: "off" }))));
    const suggestions = make("div", { class: "wb-buttons" });
    const suggest = ([code, name]) => suggestions.append(button(name, () => { Object.assign(typed, { pick: name, code }); Object.assign(form, { error: "", wrong: "", near: [] }); redraw(one.id, key); }));
    if (form.near.length) suggestions.append(make("span", { class: "wb-quiet" }, say("nearest")));
    if (form.near.length) form.near.forEach(suggest);
    else if (act === "choose" && column === ask_.column) ask_.candidates.forEach(suggest);
    controls.push(...(form.wrong === "why" ? [suggestions] : [error, suggestions]));
    controls.push(field(say(isFree ? "reason_free" : "reason"), hold("why", make("textarea", { rows: 2 }))));
    if (form.wrong === "why") controls.push(error);
    const done = button(say("take"), () => check(one, form), { class: "wb-first" });
    const stop = button(say("cancel"), () => { state.forms.delete(formName(one.id, key)); redraw(one.id, key); });
    const status = make("span", { role: "status", class: "wb-quiet" }, form.waits ? say("checking") : "");
    const node = make("div", { class: "wb-panel wb-form" }, ...controls, make("div", { class: "wb-buttons" }, done, stop, status));
    node.addEventListener("keydown", (event) => { if (event.key === "Escape") stop.click(); });
    return node;
  }

  // A form that is complete is checked by the kernel as Record checks it, so that nothing is promised that is refused later.
  function check(one, form) {
    if (form.waits) return;
    const { do: act, column, typed } = form;
    const missing = [];
    if (act === "correct" && !/^-?\d+([.,]\d+)?$/.test(typed.value.trim())) missing.push(["value", say("new_value")]);
    if (act === "choose" && !typed.pick.trim()) missing.push(["pick", say(`pick.${column}`)]);
    if (act !== "choose" && !typed.why.trim()) missing.push(["why", say("reason")]);
    const wrong = missing[0]?.[0] ?? "";
    Object.assign(form, { error: missing.length ? fill(say("missing"), missing.map(([, name]) => lower(name)).join(", ")) : "", wrong, near: [], waits: !missing.length });
    if (form.waits) {
      form.sent = { do: act, column: act === "correct" ? typed.number : column, value: typed.value.trim(), text: act === "choose" ? typed.code || codeOf(column, typed.pick.trim()) : "", why: typed.why.trim() };
      ask(model, { do: "check", form: formName(form.id, form.key), decision: { key: form.key, ...form.sent } });
    }
    redraw(one.id, form.key);
  }

  function takeCheck() {
    const answer = model.get("answer");
    const form = state.forms.get(answer.form);
    const one = model.get("data").statements.find(({ id }) => id === form?.id);
    if (!form?.waits || !one) return;
    form.waits = false;
    if (answer.error) {
      Object.assign(form, { error: answer.error, near: answer.near, wrong: form.do === "correct" ? "value" : form.do === "choose" ? "pick" : "why" });
      redraw(one.id, form.key);
      return;
    }
    const { do: act, column, value } = form.sent;
    const said = act === "correct" ? fill(say("will.correct"), say(`column.${column}`), value) : act === "choose" ? fill(say(`will.${column}`), answer.name) : say(`will.${act}`);
    take(one, form.key, { ...form.sent, text: act === "choose" ? answer.code : "", said });
  }

  function take(one, key, draft) {
    state.drafts.set(key, { about: one.value, ...draft });
    state.forms.delete(formName(one.id, key));
    redraw(one.id, key);
  }

  // Draws the values again and leaves the focus where a person works: at what is wrong, else at the first control.
  function redraw(id, key) {
    drawValues();
    drawBar();
    const node = values.querySelector(`[data-id="${CSS.escape(id)}"]`);
    const part = node?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const form = state.forms.get(formName(id, key));
    const first = form ? part?.querySelector("[aria-invalid]") ?? part?.querySelector(form.waits ? ".wb-first" : "select, input, textarea") : part?.querySelector("button");
    (first ?? node?.querySelector(".wb-number"))?.focus();
  }

  // What is left, who decides, and the button that stores everything.
  function drawBar() {
    clear(bar);
    const open = Object.keys(model.get("data").asks);
    const missing = open.filter((key) => !state.drafts.has(key)).length;
    const n = state.drafts.size;
    const unfinished = [...state.forms.values()].filter(({ key }) => !state.drafts.has(key)).length;
    const by = make("input", { class: "wb-by", autocomplete: "name" });
    by.value = state.by;
    by.addEventListener("input", () => { state.by = by.value; });
    const error = make("p", { class: "wb-error", role: "alert" });
    error.textContent = model.get("error");
    const record = button(n ? fill(say("record"), n, missing) : fill(say("record_none"), missing), () => {
      if (!by.value.trim()) {
        error.textContent = fill(say("missing"), lower(say("by")));
        by.setAttribute("aria-invalid", "true");
        by.focus();
        return;
      }
      error.textContent = "";
      state.busy = true;
      told.replaceChildren(make("p", {}, say("storing")));
      state.sent = [...state.drafts].map(([key, draft]) => [key, `${draft.about}: ${draft.said}${draft.why ? ` (${draft.why})` : ""}`]);
      const decisions = [...state.drafts].map(([key, { said, about: _, ...draft }]) => ({ key, ...draft }));
      showBusy();
      told.focus({ preventScroll: true });
      ask(model, { do: "record", decisions, by: by.value });
    }, { class: "wb-first wb-record", disabled: n === 0 });
    const later = button(say("discard"), () => { state.drafts.clear(); drawValues(); drawBar(); bar.querySelector(".wb-by").focus(); }, { disabled: n === 0, class: "wb-discard" });
    bar.append(make("div", { class: "wb-decide" }, field(say("by"), by), make("div", { class: "wb-buttons" }, record, later)), make("p", { class: "wb-quiet" }, say("about")));
    if (unfinished) bar.append(make("p", { class: "wb-unfinished" }, fill(say("unfinished"), unfinished)));
    bar.append(error);
    showBusy();
  }

  // What was recorded stands until the next decision is recorded.
  function tell() {
    const { recorded } = model.get("data");
    told.replaceChildren();
    if (recorded.length) told.append(make("p", {}, `${say("done")} ${say("recorded")} ${say("next_run")}`), make("ul", {}, ...state.sent.map(([, line]) => make("li", {}, line))));
  }

  // While decisions are stored, nothing can be decided; reading on is possible.
  function showBusy() {
    for (const node of [values, doc]) node.setAttribute("aria-busy", String(state.busy));
    for (const node of root.querySelectorAll(".wb-ask :is(button, input, select, textarea), .wb-by")) node.disabled = state.busy;
    const n = state.drafts.size;
    for (const node of bar.querySelectorAll(".wb-record, .wb-discard")) node.disabled = state.busy || n === 0;
  }

  // One value is marked on both sides; the other side moves to it.
  function choose(id, from) {
    state.chosen = id;
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
    const wasBusy = state.busy;
    state.busy = false;
    if (data.recorded.length) {
      const stored = new Set(state.sent.map(([key]) => key));
      for (const key of stored) state.drafts.delete(key);
      for (const [name, form] of [...state.forms]) if (stored.has(form.key) || !data.statements.some((one) => one.id === form.id)) state.forms.delete(name);
    }
    if (!data.statements.some((one) => one.id === state.chosen)) state.chosen = null;
    drawText();
    drawValues();
    drawBar();
    tell();
    if (wasBusy) told.focus({ preventScroll: true });
  }
  const showError = () => {
    const wasBusy = state.busy && model.get("error");
    if (model.get("error")) {
      state.busy = false;
      for (const form of state.forms.values()) form.waits = false;
      tell();
      drawValues();
    }
    drawBar();
    if (wasBusy) bar.querySelector(".wb-record").focus();
  };
  // What is done now; a request that ended without an answer or an error leaves the screen usable.
  const showProgress = () => {
    const progress = model.get("progress");
    if (!state.busy) return;
    if (progress) told.replaceChildren(make("p", {}, progress));
    else {
      state.busy = false;
      told.replaceChildren();
      drawValues();
      drawBar();
    }
  };
  const heard = [["change:data", drawAll], ["change:error", showError], ["change:answer", takeCheck], ["change:progress", showProgress]];
  for (const [name, call] of heard) model.on(name, call);
  drawAll();
  return () => { for (const [name, call] of heard) model.off(name, call); };
}

export default { render };
