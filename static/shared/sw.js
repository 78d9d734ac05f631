// The service worker, at the root of the site: notifications, and what residents do without a line. Staff's pages and
// everything else goes straight to the network.

import { keepPage, keptPage, keptFile } from "/static/shared/waiting/cache.js";
import { passStep } from "/static/shared/waiting/steps.js";
import { sendWaiting } from "/static/shared/waiting/send.js";

const SYNC = "varsko-waiting";
const FOR_RESIDENTS = /^\/(?:$|meld(?:$|[/])|meldinger\/|folg|min\/|mine-meldinger|driftsmeldinger\/)/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { keep } = event.data || {};
  if (keep) event.waitUntil(keepPage(keep));
});

self.addEventListener("sync", (event) => {
  if (event.tag === SYNC) event.waitUntil(sendWaiting());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (FOR_RESIDENTS.test(pathname)) event.respondWith(request.method === "POST" ? passStep(request, pathname) : page(request));
  } else if (pathname.startsWith("/static/") && request.method === "GET") {
    event.respondWith(fetch(request).catch(async (error) => await keptFile(request) || Promise.reject(error)));
  }
});

async function page(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return await keptPage() || Promise.reject(error);
  }
}

self.addEventListener("push", (event) => {
  const { title = "Varsko", body = "", url = "/", tag } = read(event);
  event.waitUntil(self.registration.showNotification(title, {
    body,
    tag,
    data: { url },
    lang: "nb",
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url));
});

function read(event) {
  try {
    return event.data?.json() ?? {};
  } catch {
    return {};
  }
}

// Only pages of our own: what came over the wire names a path.
async function open(path) {
  const url = new URL(path || "/", self.location.origin);
  if (url.origin !== self.location.origin) return null;
  const pages = await self.clients.matchAll({ type: "window" });
  const there = pages.find((page) => page.url === url.href);
  return there ? there.focus() : self.clients.openWindow(url.href);
}
