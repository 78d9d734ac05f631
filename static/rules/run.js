// How far a run has come, asked for every second; the page is loaded anew when it has ended.

const EVERY_MS = 1000;
const box = document.querySelector("[data-run]");

async function ask() {
  const answer = await fetch(box.dataset.run, { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) {
    const { percent, words, ended } = await answer.json();
    if (ended) return void window.location.reload();
    box.querySelector("progress").value = percent;
    const told = box.querySelector("[data-words]");
    if (told.textContent !== words) told.textContent = words;
  }
  window.setTimeout(ask, EVERY_MS);
}

window.setTimeout(ask, EVERY_MS);
