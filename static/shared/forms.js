// What forms do better with a script: focus to the errors, one send at a time, cards that open, characters left.

export function focusErrors() {
  const target = document.querySelector("[data-error-summary], [data-focus]");
  if (!target) return;
  target.focus();
  target.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    event.preventDefault();
    const inner = field.matches("fieldset") ? field.querySelector("input, select, textarea") : field;
    (inner || field).focus();
    field.scrollIntoView({ block: "center" });
  });
}

// The button is switched off only after the form is under way (a button that is off sends no name),
// and on again when the person comes back to the page.
export function guardSubmits() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || "again" in form.dataset) return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    window.setTimeout(() => buttonsOf(form).forEach((button) => { button.disabled = true; }), 0);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      buttonsOf(form).forEach((button) => { button.disabled = false; });
    });
  });
}

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.matches('button[type="submit"], input[type="submit"]'));
}

// Fields inside a choice card show when the card is chosen; without this they are always there.
export function openChoices(root = document) {
  const cards = [...root.querySelectorAll("[data-opened-by]")];
  const update = () => cards.forEach((inside) => {
    inside.hidden = !document.getElementById(inside.dataset.openedBy).checked;
  });
  if (!cards.length) return;
  root.addEventListener("change", (event) => { if (event.target.type === "radio") update(); });
  window.addEventListener("pageshow", update);
  update();
}

export function countCharacters(root = document) {
  root.querySelectorAll("textarea[data-count]").forEach((field) => {
    const shown = document.getElementById(`${field.id}-c`);
    const update = () => {
      const left = Number(field.dataset.count) - [...field.value].length;
      shown.textContent = shown.dataset.countLeft.replace("{left}", String(left));
    };
    field.addEventListener("input", update);
    if (field.value) update();
  });
}
