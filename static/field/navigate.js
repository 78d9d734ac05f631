// «Naviger» opens the phone's own map. Phones of Apple do nothing with geo:, which everybody else understands.

const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent)
  || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1); // an iPad says that it is a Mac

if (isApple) {
  document.querySelectorAll("[data-navigate]").forEach((link) => {
    link.href = `maps://?daddr=${link.dataset.navigate}`;
  });
}
