// The places of the home: the screens of a project with what waits there. A button asks the kernel to open one below.

function render({ model, el }) {
  const words = model.get("words");
  const { number } = formats(model.get("lang"));
  const root = make("div", { class: "wb-screen wb-places wb-home-places", lang: model.get("lang") });
  const bar = make("nav", { "aria-label": words.places });
  const note = make("p", { class: "wb-quiet", role: "status" });
  const fault = make("p", { class: "wb-error", role: "alert" });
  root.append(bar, note, fault);
  el.append(root);
  let here = "home";
  let call = "";

  function drawAll() {
    const focus = bar.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    clear(bar);
    for (const place of model.get("data").places) {
      const is = place.name === here;
      const node = button(place.label, () => go(place), { class: "wb-place", "data-name": place.name, "aria-current": is ? "page" : null, title: place.call });
      if (place.count !== null && place.count !== undefined) node.append(" ", make("span", { class: place.is_waiting && place.count ? "wb-count wb-waits" : "wb-count" }, number.format(place.count)));
      bar.append(node);
      if (place.name === focus) node.focus();
      if (is) {
        note.textContent = call || place.call;
        bar.scrollLeft += node.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - node.offsetWidth) / 2;
      }
    }
  }

  function go(place) {
    fault.textContent = "";
    note.textContent = words.opening;
    ask(model, { go: place.name });
  }

  // A button of the list of things to do goes with the home: the place that it led to takes the focus.
  const arrive = () => {
    const answer = model.get("answer");
    here = answer.here ?? here;
    call = answer.call ?? "";
    drawAll();
    if (call) bar.querySelector("[aria-current]")?.focus();
  };
  const showError = () => { if (model.get("error")) { fault.textContent = model.get("error"); drawAll(); } };
  model.on("change:data", drawAll);
  model.on("change:answer", arrive);
  model.on("change:error", showError);
  drawAll();
  return () => { model.off("change:data", drawAll); model.off("change:answer", arrive); model.off("change:error", showError); };
}

export default { render };
