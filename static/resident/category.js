// The category step: what is typed is asked of the server, and the tiles that answer come first. Without a line the
// words of the tiles themselves are searched. The hint about danger follows the choice.

const PAUSE_MS = 140;
const box = document.querySelector("[data-filter]");
const field = box.querySelector("input[type=search]");
const first = document.querySelector("[data-tiles]");
const tiles = [...document.querySelectorAll(".v-tile")];
const rest = document.querySelector("[data-rest]");
const none = document.querySelector("[data-none]");
const count = document.querySelector("[data-count]");
const guessed = document.querySelector("[data-guessed]");
const form = document.getElementById("f");
const home = tiles.map((tile) => [tile, tile.parentElement]);
const always = tiles.find((tile) => "always" in tile.dataset);
const openFromServer = rest && rest.open;
const searchedByServer = field.value.trim();
let timer = 0;
let asked = 0;
let best = null;

const nameOf = (tile) => tile.querySelector("b").textContent;

// Small letters without accents, for the search without a line.
const plain = (text) => text.toLowerCase().replace(/[æøđŋŧ]/g, (sign) => ({ æ: "ae", ø: "o", đ: "d", ŋ: "n", ŧ: "t" })[sign])
  .normalize("NFKD").replace(/\p{M}/gu, "").trim();

// Every word is the beginning of a known word, or a known word of four letters or more is the beginning of it.
function inTheTiles(typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return tiles.filter((tile) => {
    const known = plain(tile.dataset.words).split(/[\s,]+/);
    return words.every((word) => known.some((one) => one.startsWith(word) || (one.length >= 4 && word.startsWith(one))));
  });
}

async function find(typed) {
  const query = new URLSearchParams({ q: typed });
  const answer = await fetch(`${box.dataset.search}&${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer || !answer.ok) return inTheTiles(typed);
  const { results } = await answer.json();
  return results.map(({ code }) => tiles.find((tile) => tile.dataset.code === code)).filter(Boolean);
}

async function filter() {
  const typed = field.value.trim();
  const number = asked += 1;
  form.action = typed ? `?${new URLSearchParams({ q: typed })}` : ""; // the words are kept with the choice
  if (!typed) return void showAll();
  const found = await find(typed);
  if (number === asked) show(found);
}

function show(found) {
  best = found.find((tile) => tile !== always) || null;
  for (const tile of tiles) tile.hidden = !found.includes(tile);
  first.append(...found.filter((tile) => tile !== always));
  if (always) {
    always.hidden = false;
    first.append(always);
  }
  if (rest) rest.hidden = true;
  if (guessed) guessed.hidden = true;
  none.hidden = Boolean(best);
  count.textContent = !best ? "" : said(found.length === 1 ? count.dataset.one : count.dataset.many, found.length);
}

const said = (text, number = 0) => text.replace("{count}", String(number)).replace("{first}", best ? nameOf(best) : "");

function showAll() {
  best = null;
  for (const [tile, parent] of home) {
    tile.hidden = false;
    parent.append(tile);
  }
  if (rest) {
    rest.hidden = false;
    rest.open = openFromServer || Boolean(rest.querySelector(":checked"));
  }
  if (guessed) guessed.hidden = false;
  none.hidden = true;
  count.textContent = "";
}

// Enter: the first one is meant. The focus goes there, so that arrow keys choose another.
async function takeFirst() {
  window.clearTimeout(timer);
  await filter();
  if (!best) return;
  const radio = best.querySelector("input");
  radio.checked = true;
  radio.focus();
  count.textContent = said(count.dataset.taken);
  warn();
}

function warn() {
  const chosen = document.querySelector(".v-tile :checked");
  document.querySelectorAll("[data-danger-for]").forEach((note) => {
    note.hidden = !chosen || note.dataset.dangerFor !== chosen.value;
  });
}

field.addEventListener("input", () => {
  window.clearTimeout(timer);
  timer = window.setTimeout(filter, PAUSE_MS);
});
box.addEventListener("submit", (event) => {
  event.preventDefault();
  takeFirst();
});
document.addEventListener("change", (event) => { if (event.target.name === "category") warn(); });
window.addEventListener("pageshow", warn);

// A guess is chosen beforehand only here: without a script nobody would see that it was a guess and not a choice.
const guess = document.querySelector("[data-guess]");
if (guess && !document.querySelector(".v-tile :checked")) guess.checked = true;
if (field.value.trim() && field.value.trim() !== searchedByServer) filter();
