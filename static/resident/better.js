// The details step: when what is written is clearly about something else than the chosen category, that is offered.

const PAUSE_MS = 900;
const note = document.querySelector("[data-better]");
const text = document.querySelector("textarea[name=text]");
const button = note.querySelector("button");
let timer = 0;
let asked = 0;

async function ask() {
  const number = asked += 1;
  const query = new URLSearchParams({ q: text.value.slice(0, 600) });
  const answer = await fetch(`${note.dataset.search}&${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (number !== asked || !answer || !answer.ok) return;
  const { better } = await answer.json();
  button.disabled = !better;
  button.value = better ? better.code : "";
  note.querySelector("[data-words]").textContent = better ? note.dataset.sentence.replace("{name}", better.name) : "";
  note.hidden = !better;
}

text.addEventListener("input", () => {
  window.clearTimeout(timer);
  timer = window.setTimeout(ask, PAUSE_MS);
});
