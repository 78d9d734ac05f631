// The category step: tiles are filtered while one types; the hint about danger follows the choice.

const box = document.querySelector("[data-filter]");
const field = box.querySelector("input[type=search]");
const tiles = [...document.querySelectorAll(".v-tile")];
const rest = document.querySelector("[data-rest]");
const none = document.querySelector("[data-none]");
const count = document.querySelector("[data-count]");
const openFromServer = rest && rest.open;

// The same form as geo.names.search_form: small letters, no accents.
export function searchForm(text) {
  const letters = { æ: "ae", ø: "o", đ: "d", ŋ: "n", ŧ: "t", ł: "l", ß: "ss" };
  return text.toLowerCase().replace(/[æøđŋŧłß]/g, (sign) => letters[sign])
    .normalize("NFKD").replace(/\p{M}/gu, "").trim().replace(/\s+/g, " ");
}

// Every word is the beginning of a known word, or a known word of four letters or more is the beginning of it.
function answers(tile, asked) {
  const known = tile.dataset.words.split(/[\s,|]+/);
  return asked.every((word) => known.some((one) => one.startsWith(word) || (one.length >= 4 && word.startsWith(one))));
}

function filter() {
  const asked = searchForm(field.value).split(" ").filter(Boolean);
  let shown = 0;
  tiles.forEach((tile) => {
    const fits = !asked.length || answers(tile, asked);
    if (fits) shown += 1;
    tile.hidden = !fits && !("always" in tile.dataset);
  });
  if (rest) {
    rest.open = asked.length ? true : Boolean(rest.querySelector(":checked")) || openFromServer;
    rest.hidden = asked.length > 0 && ![...rest.querySelectorAll(".v-tile")].some((tile) => !tile.hidden);
    rest.classList.toggle("r-rest--found", asked.length > 0);
  }
  none.hidden = shown > 0;
  count.textContent = !asked.length ? "" : shown === 1 ? count.dataset.one : count.dataset.many.replace("{count}", String(shown));
}

function warn() {
  const chosen = document.querySelector(".v-tile :checked");
  document.querySelectorAll("[data-danger-for]").forEach((note) => {
    note.hidden = !chosen || note.dataset.dangerFor !== chosen.value;
  });
}

// The server has the better search (typing errors): when nothing fits here, Enter asks it.
field.addEventListener("input", filter);
box.addEventListener("submit", (event) => { if (none.hidden) event.preventDefault(); });
document.addEventListener("change", (event) => { if (event.target.name === "category") warn(); });
window.addEventListener("pageshow", warn);
