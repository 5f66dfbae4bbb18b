// The dispute desk: the values of one contradiction as cards, what the rules propose, the decision, and the list of all.

function render({ model, el }) {
  const root = make("div", { class: "wb-screen wb-desk wb-dispute-desk", lang: model.get("lang"), "data-lm-suppress-shortcuts": "true" });
  const say = (name) => model.get("words")[name] ?? name;
  const state = { by: "", drafts: {}, moves: false };

  const title = make("h3", { tabindex: -1 });
  const about = make("p", { class: "wb-quiet" });
  const cards = make("div", { class: "wb-cards", role: "group", "aria-label": say("values") });
  const panel = make("section", { class: "wb-panel" });
  const count = make("p", { class: "wb-quiet" });
  const list = make("div", { class: "wb-scroll wb-list" });
  root.append(title, about, cards, panel, make("h4", {}, say("list")), count, list);
  el.append(root);

  const draft = () => (state.drafts[model.get("data").chosen] ??= { choice: "", why: "" });

  function drawDetail() {
    const { detail, items, chosen } = model.get("data");
    clear(cards);
    clear(panel);
    panel.hidden = !detail;
    title.textContent = detail ? detail.title : say("none");
    about.textContent = detail ? detail.about : "";
    if (!detail) return;
    const item = items.find((one) => one.id === chosen);
    for (const card of detail.cards) cards.append(drawCard(card, detail, item));
    panel.append(make("p", {}, detail.text));
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
    const rows = [["source", card.source], ["document", card.document], ["counted", card.counted], ["time", card.time], ["denominator", card.denominator], ["earlier_", card.earlier], ["passage", card.passage && `“${card.passage}”`], ["place", card.place]];
    node.append(head, facts(rows.map(([name, text]) => [say(name), text])));
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

  function drawProposal(proposal) {
    panel.append(make("h4", {}, proposal.title), make("p", {}, proposal.text));
    const lines = proposal.lines.filter((line) => line.length);
    if (lines.length) panel.append(make("ul", { class: "wb-lines" }, ...lines.map(([noun, steps]) => make("li", {}, make("strong", {}, noun), `: ${steps}`))));
  }

  function drawForm(detail, item) {
    const { recorded } = model.get("data");
    const told = make("p", { class: "wb-told", role: "status" });
    if (recorded?.id === item.id) told.textContent = `${fill(say("recorded"), recorded.file)} ${say("next_run")}`;
    if (item.decided) {
      panel.append(make("p", { class: "wb-done" }, fill(say("is_decided"), item.decided)), told);
      return;
    }
    if (!detail.choices.length) {
      panel.append(make("p", { class: "wb-quiet" }, say("nothing_to_choose")));
      return;
    }
    const error = make("p", { class: "wb-error", role: "alert" }, model.get("error"));
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
    const record = button(say("record"), () => {
      const open = asked.filter(([, control]) => !control.value.trim());
      asked.forEach(([, control]) => control.setAttribute("aria-invalid", String(!control.value.trim())));
      error.textContent = open.length ? fill(say("missing"), open.map(([name]) => say(name).toLocaleLowerCase(model.get("lang"))).join(", ")) : "";
      if (open.length) open[0][1].focus();
      else {
        record.disabled = true;
        ask(model, { do: "record", id: item.id, choice: choice.value, why: why.value, by: by.value });
      }
    }, { class: "wb-first" });
    state.form = { error, record };
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
    const { items, chosen } = model.get("data");
    const place = list.scrollTop;
    clear(list);
    count.textContent = `${model.get("data").count} ${say("keys")}`;
    if (!items.length) return;
    const names = ["level", "kind_", "unit", "one", "other", "explanation"].map(say);
    const body = make("tbody");
    const all = [];
    items.forEach((item, number) => {
      const isChosen = item.id === chosen;
      const open = button(item.kind, () => choose(item.id), { class: "wb-row", tabindex: isChosen ? 0 : -1, "aria-current": isChosen ? "true" : false, "aria-label": `${item.kind}, ${item.unit}: ${item.one} / ${item.other}` });
      open.addEventListener("keydown", (event) => rove(all, number, event));
      all.push(open);
      const level = item.decided ? ["good", say("decided")] : [item.severity === "error" ? "bad" : "doubt", item.level];
      const cells = [make("span", { class: `wb-tag wb-tag-${level[0]}` }, level[1]), open, item.unit, item.one, item.other, item.decided ? fill(say("is_decided"), item.decided) : item.text];
      const row = make("tr", { class: isChosen ? "wb-current" : false }, ...cells.map((cell, column) => make("td", { "data-name": names[column] }, cell)));
      row.addEventListener("click", (event) => { if (!event.target.closest("button")) choose(item.id); });
      body.append(row);
    });
    if (!all.some((one) => one.tabIndex === 0)) all[0].tabIndex = 0;
    list.append(make("table", {}, make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)))), body));
    list.scrollTop = place;
  }

  function choose(id) {
    state.moves = true;
    if (id === model.get("data").chosen) drawAll();
    else ask(model, { do: "choose", id });
  }

  function drawAll() {
    drawDetail();
    drawList();
    if (state.moves) {
      title.focus({ preventScroll: true });
      title.scrollIntoView({ block: "nearest" });
    }
    state.moves = false;
  }
  const showError = () => {
    if (!state.form) return;
    state.form.error.textContent = model.get("error");
    state.form.record.disabled = false;
  };
  model.on("change:data", drawAll);
  model.on("change:error", showError);
  drawAll();
  return () => { model.off("change:data", drawAll); model.off("change:error", showError); };
}

export default { render };
