// The page for when the line is gone, with every file that it needs, kept by the service worker.

const CACHE = "varsko-uten-nett";
const FRESH_MS = 3600 * 1000;
const FILES = /(?:href|src|data-icons)="(\/static\/[^"#]+)/g;
const IMPORTS = /(?:from|import)\s*\(?"([^"]+\.js)"/g;

// Fetches the page at `address` and what it names, unless it was kept within the hour. Without cookies: nothing of
// anybody's is in it, and no message that waits for the next page is used up.
export async function keepPage(address) {
  const cache = await caches.open(CACHE);
  const kept = (await cache.matchAll()).find((one) => isPage(one.url));
  const fresh = kept && Date.now() - Date.parse(kept.headers.get("date")) < FRESH_MS;
  if (fresh && kept.url === new URL(address, self.location.origin).href) return;
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok) return;
  const page = await answer.clone().text();
  const files = await filesOf(page);
  for (const old of await cache.keys()) await cache.delete(old);
  await Promise.all(files.map(({ url, file }) => cache.put(url, file)));
  await cache.put(address, answer);
}

const isPage = (url) => new URL(url).pathname === "/meld/uten-nett";

async function filesOf(page) {
  const found = new Map();
  const todo = [...page.matchAll(FILES)].map(([, path]) => new URL(path.replaceAll("&amp;", "&"), self.location.origin).href);
  while (todo.length) {
    const url = todo.pop();
    if (found.has(url)) continue;
    const file = await fetch(url);
    if (!file.ok) throw new Error(`${url}: ${file.status}`);
    found.set(url, file);
    if (!new URL(url).pathname.endsWith(".js")) continue;
    const code = await file.clone().text();
    todo.push(...[...code.matchAll(IMPORTS)].map(([, path]) => new URL(path, url).href));
  }
  return [...found].map(([url, file]) => ({ url, file }));
}

export async function keptPage() {
  const cache = await caches.open(CACHE);
  return (await cache.matchAll()).find((one) => isPage(one.url)) || null;
}

export async function keptFile(request) {
  return (await caches.open(CACHE)).match(request);
}
