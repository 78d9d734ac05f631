// The rule that is chosen is shown in the list, where the list and the rule itself stand side by side.

export function showCurrent() {
  const row = document.querySelector("[data-rules] [aria-current]");
  if (!row || !window.matchMedia("(min-width: 1180px)").matches) return;
  const show = () => window.requestAnimationFrame(() => row.scrollIntoView({ block: "center" }));
  if (document.readyState === "complete") show();
  else window.addEventListener("load", show, { once: true });
}
