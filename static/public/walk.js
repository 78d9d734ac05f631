// The map by keyboard: one stop for Tab. Enter goes in to the pin nearest the middle, arrows go from pin to pin,
// Escape goes out again: from a pin to the map, from the map to the list.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function walk(map, markers, wayOut) {
  const container = map.getContainer();
  const at = (marker) => map.latLngToContainerPoint(marker.getLatLng());
  const current = () => markers().find((marker) => marker.face === document.activeElement);

  function nearest(from, fits) {
    let best = null;
    let least = Infinity;
    for (const marker of markers()) {
      const point = at(marker);
      const across = point.x - from.x;
      const down = point.y - from.y;
      const cost = fits(across, down);
      if (cost !== null && cost < least) [best, least] = [marker, cost];
    }
    return best;
  }

  function enter() {
    const size = map.getSize();
    nearest({ x: size.x / 2, y: size.y / 2 }, (across, down) => Math.hypot(across, down))?.face.focus({ preventScroll: true });
  }

  // The nearest pin in a direction; sideways counts double, so that "up" means up.
  function step(from, [dx, dy]) {
    const next = nearest(at(from), (across, down) => {
      const ahead = across * dx + down * dy;
      const aside = Math.abs(across * dy) + Math.abs(down * dx);
      return ahead > 2 ? ahead + 2 * aside : null;
    });
    if (!next) return;
    next.face.focus({ preventScroll: true });
    if (!map.getBounds().pad(-0.05).contains(next.getLatLng())) map.panTo(next.getLatLng(), { animate: false });
  }

  container.addEventListener("keydown", (event) => {
    const marker = current();
    if (event.key === "Escape") {
      event.preventDefault();
      if (marker) container.focus({ preventScroll: true });
      else wayOut()?.focus();
    } else if (!marker && event.key === "Enter" && event.target === container) {
      event.preventDefault();
      enter();
    } else if (marker && WAYS[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      step(marker, WAYS[event.key]);
    } else if (marker && (event.key === "+" || event.key === "-")) {
      event.preventDefault();
      container.focus({ preventScroll: true });
      map.setZoom(map.getZoom() + (event.key === "+" ? 1 : -1), { animate: false });
    }
  });
}
