// The one service worker of the site (static/shared/sw.js): the same registration for push and for being without a line.

export const worker = () => navigator.serviceWorker.register("/sw.js", { type: "module" });
