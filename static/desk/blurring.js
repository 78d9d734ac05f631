// Marking on the picture itself: drag to add a region, the boxes and numbers beside it stay the truth.
const form = document.querySelector("[data-blur]");
const picture = form.querySelector("[data-picture]");
const drawing = picture.querySelector("svg");
const rows = form.querySelector("[data-rows]");
const SVG = "http://www.w3.org/2000/svg";
const SMALLEST = 0.5; // per cent of the picture: less is a tap, not a region

form.querySelector("[data-with-script]").hidden = false;
picture.classList.add("v-blur__pic--live");

const field = (row, name) => row.querySelector(`[name^="${name}-"]`);
const number = (row, name) => Number.parseFloat(field(row, name).value.replace(",", "."));

function rectangle(box) {
  const rect = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries(box)) rect.setAttribute(name, value);
  return rect;
}

function draw() {
  const shown = [...rows.rows]
    .filter((row) => field(row, "med").checked)
    .map((row) => ({ x: number(row, "x"), y: number(row, "y"), width: number(row, "bredde"), height: number(row, "hoyde") }))
    .filter((box) => Object.values(box).every(Number.isFinite));
  drawing.replaceChildren(...shown.map(rectangle));
}

function point(event) {
  const frame = picture.getBoundingClientRect();
  const share = (value, size) => Math.min(100, Math.max(0, (value / size) * 100));
  return { x: share(event.clientX - frame.left, frame.width), y: share(event.clientY - frame.top, frame.height) };
}

const between = (from, to) => ({
  x: Math.min(from.x, to.x).toFixed(2),
  y: Math.min(from.y, to.y).toFixed(2),
  width: Math.abs(to.x - from.x).toFixed(2),
  height: Math.abs(to.y - from.y).toFixed(2),
});

/** Fills the empty last row and puts a new empty one below it. */
function add(box) {
  const last = rows.rows[rows.rows.length - 1];
  const next = last.cloneNode(true);
  for (const input of next.querySelectorAll("input")) input.name = input.name.replace(/\d+$/, rows.rows.length);
  field(last, "x").value = box.x;
  field(last, "y").value = box.y;
  field(last, "bredde").value = box.width;
  field(last, "hoyde").value = box.height;
  field(last, "med").checked = true;
  rows.append(next);
  draw();
}

let start = null;
picture.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  picture.setPointerCapture(event.pointerId);
  start = point(event);
});
picture.addEventListener("pointermove", (event) => {
  if (!start) return;
  draw();
  drawing.append(rectangle(between(start, point(event))));
});
picture.addEventListener("pointerup", (event) => {
  if (!start) return;
  const box = between(start, point(event));
  start = null;
  if (box.width >= SMALLEST && box.height >= SMALLEST) add(box);
  else draw();
});
picture.addEventListener("pointercancel", () => {
  start = null;
  draw();
});
rows.addEventListener("input", draw);
