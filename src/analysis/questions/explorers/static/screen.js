// What all screens share. It stands before the script of a screen in one module: names here are known there.
// All texts come from the kernel as data and are set as text, never as markup.

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes = {}, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// A mark of a picture, named by its shape.
function shape(name, x, y, style) {
  const size = 5;
  if (name === "square") return draw("rect", { x: x - size, y: y - size, width: 2 * size, height: 2 * size, style });
  if (name === "triangle") return draw("path", { d: `M${x},${y - size - 1}l${size + 1},${2 * size}h${-2 * size - 2}z`, style });
  if (name === "diamond") return draw("path", { d: `M${x},${y - size - 1}l${size + 1},${size + 1}l${-size - 1},${size + 1}l${-size - 1},${-size - 1}z`, style });
  if (name === "cross") return draw("path", { d: `M${x - size},${y - size}l${2 * size},${2 * size}M${x + size},${y - size}l${-2 * size},${2 * size}`, style: `${style};stroke-width:2.4` });
  return draw("circle", { cx: x, cy: y, r: size, style });
}

// A step between the lines of an axis: 1, 2, 2.5 or 5 times a power of ten.
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough - 1e-12) ?? power;
}

const time = (day) => Date.parse(`${day}T00:00:00Z`);
const clear = (node) => node.replaceChildren();

// Dates and numbers are written as the reports write them: 30 June 2026 and 1,645, 30/06/2026 and 1.645.
function formats(lang) {
  const locale = lang === "en" ? "en-GB" : lang;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const long = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  const dateOf = (day) => (lang === "vi" ? day.split("-").reverse().join("/") : long.format(time(day)));
  return { number, dateOf };
}

// A text of the kernel with [1], [2] ... filled in.
const fill = (text, ...values) => text.replace(/\[(\d)\]/g, (_, place) => String(values[Number(place) - 1] ?? ""));

// Rows as a spreadsheet takes them from the clipboard; no cell runs there as a formula.
function asTable(rows) {
  const safe = (cell) => (typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) && cell !== "=" ? `'${cell}` : String(cell ?? ""));
  return rows.map((row) => row.map((cell) => safe(cell).replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n");
}

// Copies a text and says so; where a page may not copy, it shows the text instead.
function copy(text, status, words) {
  return navigator.clipboard.writeText(text).then(() => { status.textContent = words; }, () => { status.textContent = text; });
}

function button(label, act, attributes = {}) {
  const node = make("button", { type: "button", ...attributes }, label);
  node.addEventListener("click", act);
  return node;
}

// A list of terms with what they are; those without a text are left out.
function facts(rows) {
  const list = make("dl", { class: "wb-facts" });
  for (const [name, text] of rows) if (text) list.append(make("dt", {}, name), make("dd", {}, text));
  return list;
}

// A control below its label.
const field = (label, ...controls) => make("label", { class: "wb-field" }, make("span", {}, label), ...controls);

// One of several nodes is in the order of Tab; arrow keys, Home and End move between them. Returns the one that is reached.
function rove(all, place, event) {
  const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (way === undefined && event.key !== "Home" && event.key !== "End") return null;
  event.preventDefault();
  event.stopPropagation();
  const next = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : (place + way + all.length) % all.length;
  all.forEach((node, other) => node.setAttribute("tabindex", other === next ? 0 : -1));
  all[next].focus();
  return all[next];
}

// What a person asks of the kernel: each one is another message, also the same one twice.
let asked = 0;
function ask(model, request) {
  asked += 1;
  model.set("asked", { ...request, place: `${Date.now()}-${asked}` });
  model.save_changes();
}
