// The dispute desk: the values of one contradiction as cards, what the rules propose, the decision, and the list of all.

function render({ model, el }) {
  const root = make("div", { class: "wb-screen wb-desk wb-dispute-desk", lang: model.get("lang"), "data-lm-suppress-shortcuts": "true" });
  const say = (name) => model.get("words")[name] ?? name;
  const state = { by: "", drafts: {}, open: new Set(), moves: false, busy: false };

  const title = make("h3", { tabindex: -1 });
  const about = make("p", { class: "wb-quiet" });
  const cards = make("div", { class: "wb-cards", role: "group", "aria-label": say("values") });
  const panel = make("section", { class: "wb-panel" });
  const count = make("p", { class: "wb-quiet" });
  const list = make("div", { class: "wb-scroll wb-list" });
  root.append(title, about, cards, panel, make("h4", {}, say("list")), count, list);
  el.append(root);

  const draft = () => (state.drafts[model.get("data").chosen] ??= { choice: "", why: "", left: new Set() });

  function drawDetail() {
    const { detail, items, chosen } = model.get("data");
    clear(cards);
    clear(panel);
    panel.hidden = !detail;
    title.textContent = detail ? detail.title : say("none");
    about.textContent = detail ? detail.about : "";
    if (!detail) return;
    const item = items.find((one) => one.id === chosen) ?? { id: chosen, decided: items.find((one) => one.group === chosen)?.decided ?? "" };
    for (const card of detail.cards) cards.append(drawCard(card, detail, item));
    if (item.group) panel.append(make("div", { class: "wb-buttons wb-back" }, button(fill(say("back_to_group"), model.get("data").groups[item.group].n), () => choose(item.group))));
    panel.append(make("p", {}, detail.text));
    if (detail.members) panel.append(drawMembers(detail, item));
    if (detail.proposal) drawProposal(detail.proposal);
    drawForm(detail, item);
    mark();
  }

  function drawCard(card, detail, item) {
    const node = make("article", { class: `wb-card wb-value${card.how === "another count" ? " wb-other" : ""}` });
    const head = make("p", { class: "wb-value-head" }, make("strong", {}, card.value));
    if (card.share) head.append(make("span", { class: "wb-tag" }, card.share));
    const isProposed = detail.proposal?.statement_id === card.statement_id;
    const look = isProposed ? " wb-tag-good" : card.how === "passed over" ? " wb-tag-doubt" : "";
    if (card.use) head.append(make("span", { class: `wb-tag${look}` }, isProposed ? say("proposed") : card.use));
    const rows = [["source", card.source], ["document", card.document], ["counted", card.counted], ["time", card.time], ["denominator", card.denominator], ["earlier_", card.earlier], ["place", card.place]];
    node.append(head, facts(rows.map(([name, text]) => [say(name), text])));
    // What the document says stands apart, in its own language.
    const words = [card.printed, card.passage].filter(Boolean);
    if (words.length) node.append(make("div", { class: "wb-words" }, make("span", {}, say("words")), ...words.map((text) => make("p", { lang: card.words_lang || false }, `“${text}”`))));
    if (card.url) node.append(make("a", { href: card.url, target: "_blank", rel: "noopener noreferrer" }, say("open")));
    const choice = `settle ${card.statement_id}`;
    const found = detail.choices.find(([value]) => value === choice);
    if (found && !item.decided) {
      const pick = () => { draft().choice = choice; mark(); };
      node.dataset.choice = choice;
      node.classList.add("wb-can");
      node.addEventListener("click", (event) => { if (!event.target.closest("a, button")) pick(); });
      node.append(make("div", { class: "wb-buttons" }, button(say("use_this"), pick, { "aria-label": `${say("use_this")}: ${card.value}, ${card.source}`, "aria-pressed": "false" })));
    }
    return node;
  }

  // All members of a group with both sides; one that is not ticked is left as it is.
  function drawMembers(detail, item) {
    const names = ["for", "unit", "one", "other", "explanation"].map(say);
    const rows = detail.members.map((one) => {
      const tick = make("input", { type: "checkbox", class: "wb-tick", "aria-label": fill(say("include"), `${one.unit}: ${one.one} / ${one.other}`) });
      tick.checked = !draft().left.has(one.id);
      tick.addEventListener("change", () => { if (tick.checked) draft().left.delete(one.id); else draft().left.add(one.id); count_(detail); });
      const open = button(say("decide_one"), () => choose(one.id), { class: "wb-row", "aria-label": `${say("decide_one")}: ${one.unit}: ${one.one} / ${one.other}` });
      const cells = [tick, one.unit, one.one, one.other, make("span", {}, one.text, " ", open)];
      return make("tr", {}, ...cells.map((cell, column) => make("td", { "data-name": names[column] }, cell)));
    });
    return make("div", { class: "wb-scroll wb-list wb-members", tabindex: 0, role: "region", "aria-label": detail.title }, make("table", {}, make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, ...rows)));
  }
  const ticked = (detail) => detail.members.map((one) => one.id).filter((id) => !draft().left.has(id));
  function count_(detail) {
    const node = panel.querySelector(".wb-record, .wb-take-back");
    if (node) node.textContent = fill(say(node.classList.contains("wb-record") ? "record_all" : "take_back_all"), ticked(detail).length);
  }

  // What is asked of the kernel is shown as under way, and nothing else can be pressed until it is done.
  function send(request, told) {
    state.busy = true;
    told.textContent = say("storing");
    showBusy();
    ask(model, request);
  }
  function showBusy() {
    for (const node of [list, panel]) node.setAttribute("aria-busy", String(state.busy));
    for (const node of root.querySelectorAll("button, select, textarea, input")) node.disabled = state.busy;
  }

  function drawProposal(proposal) {
    panel.append(make("h4", {}, proposal.title), make("p", {}, proposal.text));
    const lines = proposal.lines.filter((line) => line.length);
    if (lines.length) panel.append(make("ul", { class: "wb-lines" }, ...lines.map(([noun, steps]) => make("li", {}, make("strong", {}, noun), `: ${steps}`))));
  }

  function drawForm(detail, item) {
    const { recorded } = model.get("data");
    const told = make("p", { class: "wb-told", role: "status" });
    if (recorded?.id === item.id) told.textContent = `${say("done")} ${fill(say(recorded.is_back ? "taken_back" : "recorded"), recorded.file)} ${recorded.is_back ? "" : say("next_run")}`;
    const error = make("p", { class: "wb-error", role: "alert" }, model.get("error"));
    state.form = { error, told };
    if (item.decided) {
      panel.append(make("p", { class: "wb-done" }, fill(say("is_decided"), item.decided)));
      const back = button(detail.members ? fill(say("take_back_all"), ticked(detail).length) : say("take_back"), () => {
        const ids = detail.members ? ticked(detail) : [item.id];
        error.textContent = ids.length ? "" : say("none_ticked");
        if (ids.length) send({ do: "take_back", id: item.id, ids }, told);
      }, { class: "wb-take-back" });
      panel.append(make("div", { class: "wb-buttons" }, back), error, told);
      return;
    }
    if (!detail.choices.length) {
      panel.append(make("p", { class: "wb-quiet" }, say("nothing_to_choose")), told);
      return;
    }
    const choice = make("select", { class: "wb-choice" }, make("option", { value: "" }, say("choose")), ...detail.choices.map(([value, text]) => make("option", { value }, text)));
    const why = make("textarea", { class: "wb-why", rows: 2, autocomplete: "off" });
    const by = make("input", { class: "wb-by", autocomplete: "name" });
    choice.value = draft().choice;
    why.value = draft().why;
    by.value = state.by;
    choice.addEventListener("change", () => { draft().choice = choice.value; mark(); });
    why.addEventListener("input", () => { draft().why = why.value; });
    by.addEventListener("input", () => { state.by = by.value; });
    const asked = [["decision", choice], ["reason", why], ["by", by]];
    const record = button(detail.members ? fill(say("record_all"), ticked(detail).length) : say("record"), () => {
      const ids = detail.members ? ticked(detail) : [item.id];
      const open = asked.filter(([, control]) => !control.value.trim());
      asked.forEach(([, control]) => control.setAttribute("aria-invalid", String(!control.value.trim())));
      error.textContent = open.length ? fill(say("missing"), open.map(([name]) => say(name).toLocaleLowerCase(model.get("lang"))).join(", ")) : "";
      if (open.length) open[0][1].focus();
      else if (!ids.length) error.textContent = say("none_ticked");
      else send({ do: "record", id: item.id, ids, choice: choice.value, why: why.value, by: by.value }, told);
    }, { class: "wb-first wb-record" });
    panel.append(make("div", { class: "wb-form" }, ...asked.map(([name, control]) => field(say(name), control))), make("div", { class: "wb-buttons" }, record, make("span", { class: "wb-quiet" }, say("keeps"))), error, told);
  }

  // The card and the form show the same choice.
  function mark() {
    for (const node of cards.querySelectorAll("[data-choice]")) {
      const isChosen = node.dataset.choice === draft().choice;
      node.classList.toggle("wb-picked", isChosen);
      node.querySelector("[aria-pressed]").setAttribute("aria-pressed", String(isChosen));
    }
    const choice = panel.querySelector(".wb-choice");
    if (choice) choice.value = draft().choice;
  }

  function drawList() {
    const { items, groups, chosen } = model.get("data");
    const place = list.scrollTop;
    clear(list);
    count.textContent = `${model.get("data").count} ${say("keys")}`;
    if (!items.length) return;
    const names = ["level", "kind_", "unit", "one", "other", "explanation"].map(say);
    const body = make("tbody");
    const all = [];
    // The members of a group stand below its line once it is opened, also where one of them is shown.
    const isShown = (item) => !item.group || state.open.has(item.group) || item.id === chosen;
    const drawn = new Set();
    const lines = items.flatMap((item) => {
      const mine = isShown(item) ? [item] : [];
      if (!item.group || drawn.has(item.group)) return item.group ? [] : mine;
      drawn.add(item.group);
      const { kind, about: unit, text } = groups[item.group];
      const head = { ...item, id: item.group, group: "", kind, unit, text, one: "", other: "", members: item.group };
      return [head, ...items.filter((one) => one.group === item.group && isShown(one))];
    });
    lines.forEach((item, number) => {
      const isChosen = item.id === chosen;
      const label = item.members ? `${item.kind}, ${item.unit}` : `${item.kind}, ${item.unit}: ${item.one} / ${item.other}`;
      const open = button(item.kind, () => choose(item.id), { class: "wb-row", "data-id": item.id, tabindex: isChosen ? 0 : -1, "aria-current": isChosen ? "true" : false, "aria-label": label });
      open.addEventListener("keydown", (event) => rove(all, number, event));
      all.push(open);
      const name = make("div", {}, open);
      if (item.members) {
        const isOpen = state.open.has(item.members);
        name.append(make("div", { class: "wb-buttons" }, button(say(isOpen ? "hide" : "show"), () => toggle(item.members), { class: "wb-toggle", "data-group": item.members, "aria-expanded": String(isOpen), "aria-label": `${say(isOpen ? "hide" : "show")}: ${item.kind}` })));
      }
      const level = item.decided ? ["good", say("decided")] : [item.severity === "error" ? "bad" : "doubt", item.level];
      const cells = [make("span", { class: `wb-tag wb-tag-${level[0]}` }, level[1]), name, item.unit, item.one, item.other, item.decided ? fill(say("is_decided"), item.decided) : item.text];
      const row = make("tr", { class: [isChosen && "wb-current", item.group && "wb-member"].filter(Boolean).join(" ") || false }, ...cells.map((cell, column) => make("td", { "data-name": names[column] }, cell)));
      row.addEventListener("click", (event) => { if (!event.target.closest("button")) choose(item.id); });
      body.append(row);
    });
    if (!all.some((one) => one.tabIndex === 0)) all[0].tabIndex = 0;
    list.append(make("table", {}, make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)))), body));
    list.scrollTop = place;
    showBusy();
  }

  function toggle(group) {
    if (!state.open.delete(group)) state.open.add(group);
    drawList();
    [...list.querySelectorAll(".wb-toggle")].find((one) => one.dataset.group === group)?.focus();
  }

  function choose(id) {
    state.moves = true;
    if (id === model.get("data").chosen) drawAll();
    else ask(model, { do: "choose", id });
  }

  function drawAll() {
    const wasBusy = state.busy;
    state.busy = false;
    drawDetail();
    drawList();
    if (wasBusy || state.moves) {
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "nearest" });
    }
    state.moves = false;
  }
  const showError = () => {
    if (state.form) state.form.error.textContent = model.get("error");
    if (!state.form || !model.get("error")) return;
    state.form.told.textContent = "";
    stop();
  };
  // A request that ended without an answer or an error leaves the desk usable.
  const showProgress = () => {
    if (!state.busy || !state.form) return;
    state.form.told.textContent = model.get("progress");
    if (!model.get("progress")) stop();
  };
  function stop() {
    const wasBusy = state.busy;
    state.busy = false;
    showBusy();
    if (wasBusy) panel.querySelector(".wb-record, .wb-take-back")?.focus();
  }
  const heard = [["change:data", drawAll], ["change:error", showError], ["change:progress", showProgress]];
  for (const [name, call] of heard) model.on(name, call);
  drawAll();
  return () => { for (const [name, call] of heard) model.off(name, call); };
}

export default { render };
