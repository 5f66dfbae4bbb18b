// The filings that have values to place. A button asks the kernel to open the sheet of one below.

function render({ model, el }) {
  const say = (name) => model.get("words")[`list.${name}`] ?? name;
  const root = make("div", { class: "wb-screen wb-placing-list", lang: model.get("lang"), "data-lm-suppress-shortcuts": "true" });
  const list = make("ul", { class: "wb-filings", "aria-label": say("title") });
  const told = make("p", { class: "wb-quiet", role: "status" });
  const fault = make("p", { class: "wb-error", role: "alert" });
  const { filings, lead } = model.get("data");
  let here = "";
  let waits = "";

  const all = filings.map((one, place) => {
    const node = button(one.title, () => open(one), { class: "wb-filing", "data-id": one.id, tabindex: place ? -1 : 0 });
    node.addEventListener("keydown", (event) => rove(all, place, event));
    list.append(make("li", {}, node, make("span", { class: "wb-tag" }, one.count), make("small", { class: "wb-quiet" }, one.about)));
    return node;
  });
  root.append(make("h3", {}, say("title")), make("p", { class: "wb-quiet" }, lead));
  if (filings.length) root.append(list, make("p", { class: "wb-quiet" }, say("keys")));
  root.append(told, fault);
  el.append(root);

  // While a document is read, no other one can be opened; the focus stays where it was.
  function show() {
    list.setAttribute("aria-busy", String(waits !== ""));
    for (const node of all) {
      node.setAttribute("aria-disabled", String(waits !== ""));
      if (node.dataset.id === here) node.setAttribute("aria-current", "true");
      else node.removeAttribute("aria-current");
    }
  }

  function open(one) {
    if (waits) return;
    waits = one.id;
    fault.textContent = "";
    told.textContent = fill(say("opening"), one.title);
    show();
    ask(model, { open: one.id });
  }

  function arrive() {
    here = model.get("answer").here ?? here;
    waits = "";
    told.textContent = fill(say("opened"), filings.find((one) => one.id === here)?.title ?? "");
    show();
  }

  function showError() {
    fault.textContent = model.get("error");
    if (!fault.textContent) return;
    waits = "";
    told.textContent = "";
    show();
  }
  model.on("change:answer", arrive);
  model.on("change:error", showError);
  show();
  return () => { model.off("change:answer", arrive); model.off("change:error", showError); };
}

export default { render };
