// Says something to screen readers through the two live regions of the page.

export function say(text, tone = "polite") {
  const region = document.querySelector(`[data-live="${tone}"]`);
  if (!region) return;
  region.textContent = "";
  // An emptied region must be seen as empty before the same text is announced again.
  window.setTimeout(() => { region.textContent = text; }, 50);
}
