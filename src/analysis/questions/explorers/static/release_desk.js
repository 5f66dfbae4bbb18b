// The release desk: a card for each release. A button asks the kernel for a step; what it refuses is shown at the button.

const MOST_CASES = 12;
// Steps that make a release: those of a period that has not ended are confirmed first.
const CONFIRMED = ["prepare", "approve", "lock"];

function render({ model, el }) {
  const words = model.get("words");
  const say = (name) => words[name] ?? name;
  const root = make("div", { class: "wb-screen wb-release-desk", lang: model.get("lang") });
  const title = make("h3");
  const lead = make("p", { class: "wb-quiet" });
  const problems = make("div");
  const cards = make("div");
  const status = make("span", { role: "status", class: "wb-quiet" });
  const again = button(say("refresh"), () => { status.textContent = say("waiting"); fault.textContent = ""; ask(model, { refresh: true }); }, { "data-refresh": true });
  const fault = make("p", { class: "wb-error", role: "alert" });
  const replaced = make("details", { class: "wb-fold" });
  root.append(title, lead, make("div", { class: "wb-buttons wb-again" }, again, status), fault, problems, cards, replaced);
  el.append(root);
  // What a person has typed or opened, by card: it stays when the cards are drawn again.
  const state = { data: model.get("data"), typed: new Map(), pictures: new Map(), errors: new Map(), done: new Map(), open: new Set(), pending: null, focus: null, by: "" };
  const typed = (card) => {
    if (!state.typed.has(card.key)) state.typed.set(card.key, { by: null, why: "", accepted: {}, left: new Set(), confirmed: false });
    return state.typed.get(card.key);
  };

  function drawCard(card) {
    const identity = `wb-card-${card.key.replace(/[^\w]/g, "-")}`;
    const node = make("section", { class: "wb-card wb-release", "aria-labelledby": identity, "data-key": card.key });
    const heading = make("h4", { id: identity }, card.title, " ", make("span", { class: `wb-tag wb-tag-${card.tone}` }, card.state_text));
    if (card.unfinished) heading.append(" ", make("span", { class: "wb-tag wb-tag-doubt wb-unfinished" }, card.unfinished));
    const text = make("div", { class: "wb-about" }, heading, make("p", {}, card.next));
    if (card.unfinished) text.append(make("p", { class: "wb-quiet" }, card.unfinished_note));
    for (const problem of card.problems) text.append(make("p", { class: "wb-mark-no wb-line" }, make("span", { "aria-hidden": true }, "✕"), problem));
    text.append(drawProducts(card));
    if (card.number) text.append(drawGates(card));
    text.append(drawSteps(card));
    if (card.number) text.append(drawChanges(card), drawHistory(card));
    node.append(drawPicture(card), text);
    return node;
  }

  // Page 1 of a report, from the PDF that stands there.
  function drawPicture(card) {
    const shown = state.pictures.get(card.key) ?? card.picture;
    const product = card.products.find((one) => one.key === shown?.key) ?? card.products.find((one) => one.pdf);
    const frame = make("figure", { class: "wb-page" });
    if (shown?.image) frame.append(make("img", { src: shown.image, alt: `${say("preview")}: ${product?.name ?? ""}` }));
    else if (product) frame.append(make("div", { class: "wb-no-page" }, button(say("show"), () => look(card, product))));
    else frame.append(make("div", { class: "wb-no-page wb-quiet" }, say("no_preview")));
    if (product) frame.append(make("figcaption", { class: "wb-quiet" }, product.name));
    return frame;
  }

  function look(card, product) {
    state.looking = product.key;
    ask(model, { preview: product.pdf, card: card.key });
  }

  function drawProducts(card) {
    const list = make("ul", { class: "wb-products" });
    const several = !card.number && card.units.length > 1;
    for (const product of card.products) {
      const line = make("li", { class: product.reason ? "wb-out" : "" });
      const ours = typed(card);
      if (several && !product.reason) {
        const box = make("input", { type: "checkbox", checked: !ours.left.has(product.unit_code), "aria-label": `${say("goes_in")}: ${product.name}, ${product.unit}` });
        box.addEventListener("change", () => { if (box.checked) ours.left.delete(product.unit_code); else ours.left.add(product.unit_code); draw(); });
        line.append(box, " ");
      } else line.append(make("span", { class: product.reason ? "wb-mark-none" : "wb-mark-yes", "aria-hidden": true }, product.reason ? "–" : "✓"));
      const name = product.pdf ? button(product.name, () => look(card, product), { class: "wb-link", "aria-label": `${say("preview")}: ${product.name}, ${product.unit}` }) : make("b", {}, product.name);
      line.append(make("span", {}, name, make("small", { class: "wb-quiet" }, [product.unit, product.day, product.formats].filter(Boolean).join(" · ")), ...(product.reason ? [make("small", { class: "wb-tag" }, product.reason)] : [])));
      list.append(line);
    }
    return make("div", {}, make("h5", {}, say("products")), list);
  }

  // The gates: what the last check found. A gate opens by what it looks at, not by a click.
  function drawGates(card) {
    const list = make("ul", { class: "wb-gates" });
    const names = Object.keys(words).filter((name) => name.startsWith("gate."));
    const found = new Map(card.gates.map((gate) => [`gate.${gate.name}`, gate]));
    for (const name of names) {
      const gate = found.get(name);
      const mark = !gate ? ["none", "·", "unchecked"] : gate.is_ok ? ["yes", "✓", "passed"] : ["no", "✕", "not_passed"];
      const line = make("li", { class: `wb-mark-${mark[0]}` }, make("span", { "aria-hidden": true }, mark[1]), make("span", {}, say(name), make("span", { class: "wb-hidden" }, `: ${say(mark[2])}`)));
      const holder = line.lastChild;
      if (gate && !gate.is_ok) holder.append(" ", make("span", { class: "wb-tag wb-tag-bad" }, fill(say("open_cases"), gate.cases.length)));
      if (gate?.accepted.length) holder.append(" ", make("span", { class: "wb-tag wb-tag-doubt" }, fill(say("accepted"), gate.accepted.length)));
      if (gate && (gate.cases.length || gate.accepted.length)) holder.append(drawCases(card, gate));
      list.append(line);
    }
    return make("div", {}, make("h5", {}, say("checks"), card.gates_by ? make("small", { class: "wb-quiet" }, ` · ${card.gates_by}`) : ""), list);
  }

  function fold(key, label) {
    const node = make("details", { class: "wb-fold", open: state.open.has(key) }, make("summary", {}, label));
    node.addEventListener("toggle", () => { if (node.open) state.open.add(key); else state.open.delete(key); });
    return node;
  }

  function drawCases(card, gate) {
    const node = fold(`${card.key} ${gate.name}`, say("show"));
    const list = make("ul", { class: "wb-cases" });
    const may = card.steps.includes("check");
    gate.cases.slice(0, MOST_CASES).forEach((text, place) => {
      const line = make("li", {}, text);
      const key = gate.keys[place];
      if (key && may && !gate.is_ok) {
        const ours = typed(card);
        const reason = make("input", { type: "text", value: ours.accepted[key] ?? "", placeholder: say("accept"), "aria-label": `${say("accept")}: ${key}` });
        reason.addEventListener("input", () => { ours.accepted[key] = reason.value; });
        line.append(reason);
      }
      list.append(line);
    });
    if (gate.cases.length > MOST_CASES) list.append(make("li", {}, fill(say("more_cases"), gate.cases.length - MOST_CASES), make("code", { class: "wb-id" }, card.command)));
    for (const [key, reason] of gate.accepted) list.append(make("li", {}, `${fill(say("accepted"), key)}: ${reason}`));
    node.append(list);
    if (gate.keys.length && may && !gate.is_ok) node.append(make("p", { class: "wb-quiet" }, say("accept_note")));
    return node;
  }

  // The steps: the first one comes next.
  function drawSteps(card) {
    const ours = typed(card);
    const box = make("div", { class: "wb-steps" });
    const isBusy = state.pending !== null;
    const fields = make("div", { class: "wb-fields" });
    if (card.steps.length) {
      const second = card.steps[0] === "approve";
      const by = make("input", { type: "text", value: ours.by ?? (second ? "" : state.by), autocomplete: "name", "data-name": "by" });
      by.addEventListener("input", () => { ours.by = by.value; });
      fields.append(make("label", {}, make("span", {}, say(second ? "by_second" : "by")), by));
      if (card.steps.includes("reopen")) {
        const why = make("input", { type: "text", value: ours.why, "data-name": "why" });
        why.addEventListener("input", () => { ours.why = why.value; });
        fields.append(make("label", {}, make("span", {}, say("why")), why));
      }
    }
    const bar = make("div", { class: "wb-buttons" });
    const isConfirmed = !card.unfinished || ours.confirmed;
    const confirmed = (step) => isConfirmed || !CONFIRMED.includes(step);
    if (card.unfinished && card.steps.some((step) => CONFIRMED.includes(step))) {
      const box = make("input", { type: "checkbox", checked: ours.confirmed, "data-name": "confirm" });
      box.addEventListener("change", () => { ours.confirmed = box.checked; draw(); });
      fields.append(make("label", { class: "wb-confirm" }, box, make("span", {}, card.confirm)));
    }
    card.steps.forEach((step, place) => {
      const again = place > 0 && (step === "prepare" || step === "check");
      bar.append(button(say(again ? `${step}_again` : step), () => take(card, step), { class: place === 0 && step !== "reopen" && !card.unfinished ? "wb-first" : "", disabled: isBusy || !confirmed(step), "data-step": step }));
    });
    bar.append(make("span", { role: "status", class: "wb-quiet" }, state.pending?.card === card.key ? say("waiting") : state.done.get(card.key) ?? ""));
    box.append(fields, bar, make("p", { class: "wb-error", role: "alert" }, state.errors.get(card.key) ?? ""));
    return box;
  }

  function take(card, step) {
    const ours = typed(card);
    const second = card.steps[0] === "approve";
    const by = ours.by ?? (second ? "" : state.by);
    if (!second) state.by = by;
    const units = card.number || !ours.left.size ? [] : card.units.filter((unit) => !ours.left.has(unit));
    state.pending = { card: card.key, step };
    state.focus = [card.key, step];
    state.errors.delete(card.key);
    state.done.delete(card.key);
    draw();
    ask(model, { step, card: card.key, by, why: ours.why, accepted: step === "check" ? ours.accepted : {}, units, confirmed: ours.confirmed });
  }

  function drawChanges(card) {
    const changes = card.changes;
    const node = fold(`${card.key} changes`, say("changes"));
    node.append(make("p", {}, changes.lead));
    if (changes.rows.length) {
      const names = ["what", "unit", "indicator", "period_column", "earlier", "later", "why_changed"];
      const keys = ["part", "unit", "indicator", "period", "earlier", "later", "why"];
      const body = make("tbody", {}, ...changes.rows.map((row) => make("tr", {}, ...keys.map((key) => make("td", {}, row[key])))));
      node.append(make("div", { class: "wb-scroll wb-table", tabindex: 0, role: "region", "aria-label": `${say("changes")}, ${card.title}` }, make("table", {}, make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, say(name))))), body)));
      if (changes.n > changes.rows.length) node.append(make("p", { class: "wb-quiet" }, fill(say("more_changes"), changes.rows.length, changes.n)));
    } else node.open = true;
    return node;
  }

  function drawHistory(card) {
    const node = fold(`${card.key} history`, say("history"));
    node.append(make("ul", { class: "wb-cases" }, ...card.history.map((line) => make("li", {}, line))), make("code", { class: "wb-id" }, card.command));
    return node;
  }

  function draw() {
    const focus = document.activeElement;
    const held = root.contains(focus) ? [focus.closest("[data-key]")?.dataset.key, focus.dataset.name ?? focus.dataset.step] : null;
    const { data } = state;
    again.disabled = state.pending !== null;
    title.textContent = data.title;
    lead.textContent = data.lead;
    clear(problems);
    for (const problem of data.problems) problems.append(make("p", { class: "wb-error" }, problem));
    clear(cards);
    if (!data.cards.length) cards.append(make("p", { class: "wb-card" }, say("none")));
    for (const card of data.cards) cards.append(drawCard(card));
    clear(replaced);
    replaced.hidden = !data.replaced.length;
    replaced.append(make("summary", {}, say("replaced")), make("ul", { class: "wb-cases" }, ...data.replaced.map((one) => make("li", {}, `${one[0]} → ${one[2]}`))));
    const wanted = state.pending === null && state.focus ? state.focus : held;
    if (wanted) focusOn(wanted);
    if (state.pending === null) state.focus = null;
  }

  function focusOn([key, name]) {
    const card = [...cards.children].find((node) => node.dataset.key === key) ?? [...cards.children].find((node) => node.dataset.key?.startsWith(`${key}.`));
    const node = card?.querySelector(`[data-step="${name}"]:not(:disabled), [data-name="${name}"]`) ?? card?.querySelector("[data-step]:not(:disabled)");
    node?.focus();
  }

  function takeAnswer() {
    const answer = model.get("answer");
    if (!answer) return;
    if (answer.preview !== undefined) {
      const card = state.data.cards.find((one) => one.key === answer.card);
      const product = card?.products.find((one) => one.pdf === answer.preview);
      if (product) state.pictures.set(card.key, { key: product.key, image: answer.image });
    } else if (answer.refreshed) {
      state.data = answer.data;
      state.errors.clear();
      state.done.clear();
      status.textContent = say("refreshed");
    } else if (answer.data) {
      state.data = answer.data;
      const step = state.pending?.step;
      state.pending = null;
      state.typed.delete(answer.number);
      state.done.set(answer.number, [say("done"), answer.warning].filter(Boolean).join(" "));
      if (step) state.focus = [answer.number, step];
    }
    draw();
  }

  function showError() {
    const error = model.get("error");
    if (!error) return;
    if (state.pending) state.errors.set(state.pending.card, error);
    else fault.textContent = error;
    status.textContent = "";
    state.pending = null;
    draw();
  }
  const restart = () => { state.data = model.get("data"); draw(); };
  model.on("change:data", restart);
  model.on("change:answer", takeAnswer);
  model.on("change:error", showError);
  draw();
  return () => { model.off("change:data", restart); model.off("change:answer", takeAnswer); model.off("change:error", showError); };
}

export default { render };
