// The service worker, at the root of the site: shows a notification for each push. Other tasks are added as modules of
// their own listeners; this one never answers a fetch.

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
