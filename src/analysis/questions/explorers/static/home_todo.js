// The to-do list of the home: what is to do, a button that opens the screen that settles it, the call to copy.

function render({ model, el }) {
  const words = model.get("words");
  const root = make("div", { class: "wb-screen wb-home-todo", lang: model.get("lang"), role: "region", "aria-label": words.todo });
  const list = make("ol");
  const none = make("p", { class: "wb-quiet" }, words.no_todo);
  const fault = make("p", { class: "wb-error", role: "alert" });
  root.append(make("h4", {}, words.todo), list, none, fault);
  el.append(root);

  function drawAll() {
    const { items } = model.get("data");
    none.hidden = items.length > 0;
    list.replaceChildren(...items.map((item, place) => {
      const told = make("span", { role: "status", class: "wb-quiet" });
      const bar = make("div", { class: "wb-buttons" });
      if (item.place) bar.append(button(fill(words.open_screen, item.label), () => open(place), { class: place ? "" : "wb-first" }));
      else bar.append(make("span", { class: "wb-quiet" }, item.label));
      bar.append(make("code", {}, item.call), button(words.copy, () => copy(item.call, told, words.copied), { "aria-label": `${words.copy}: ${item.call}` }), told);
      return make("li", {}, make("p", {}, item.sentence), bar);
    }));
  }

  function open(place) {
    fault.textContent = "";
    ask(model, { open: place });
  }

  const showError = () => { fault.textContent = model.get("error"); };
  model.on("change:data", drawAll);
  model.on("change:error", showError);
  drawAll();
  return () => { model.off("change:data", drawAll); model.off("change:error", showError); };
}

export default { render };
