// Says at once, while somebody writes or answers, that danger to life is for the telephone. The same phrases as the
// server's (app/domain/danger.py), which asks again before the next step.

const box = document.querySelector("[data-danger]");
const answers = JSON.parse(box.dataset.answers);
const text = document.querySelector("#text");
const dangers = JSON.parse(box.dataset.danger).map(({ kind, phrases }) => ({ kind, pattern: pattern(phrases) }));
const nobody = /(?<![\p{L}\p{N}])(?:ingen|ikke noen|ikkje nokon|nobody|no one)(?![\p{L}\p{N}])[^.!?\n]{0,30}/gu;

function pattern(phrases) {
  const one = (phrase) => phrase.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[\\p{L}\\p{N}]*").replaceAll(" ", "\\s+");
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${phrases.map(one).join("|")})(?![\\p{L}\\p{N}])`, "u");
}

function look() {
  const said = text.value.toLowerCase().replace(nobody, " ");
  const found = dangers.find((one) => one.pattern.test(said))?.kind
    || (answers.some(([name, value]) => [...text.form.querySelectorAll(`[name="${CSS.escape(name)}"]:checked`)].some((one) => one.value === value)) ? "answer" : "");
  if (found === box.dataset.shown) return;
  box.dataset.shown = found;
  box.querySelectorAll("[data-kind]").forEach((note) => { note.hidden = note.dataset.kind !== found; });
}

text.addEventListener("input", look);
text.form.addEventListener("change", look);
look();
