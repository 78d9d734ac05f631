// What this phone keeps of reports until they are sent. Read and written by the pages and by the service worker.
//
// waiting: whole reports, by key: { key, secret, written, fields: [[name, value]],
//          photos: [{ name, blob, sent, refused }], state, number, href, sentence }. state: "waiting", "needs" (something that only the person can
//          give; href is where), "lost" (another browser's key), "sent".
// begun:   what the steps of the flow have posted, by key: { key, fields, photos, touched }, so that a report goes on
//          here when the line is gone; photos are those that did not come through. NEW is the key of what has none yet.

export const NEW = "ny";
const LIFE_MS = 7 * 24 * 3600 * 1000; // of what was begun: as long as the server keeps a draft

let opened = null;

function database() {
  opened ||= new Promise((done, fail) => {
    const request = indexedDB.open("varsko", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("waiting", { keyPath: "key" });
      request.result.createObjectStore("begun", { keyPath: "key" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => { opened = null; fail(request.error); };
  });
  return opened;
}

async function run(store, mode, work) {
  const transaction = (await database()).transaction(store, mode);
  const request = work(transaction.objectStore(store));
  return new Promise((done, fail) => {
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = () => fail(transaction.error);
    transaction.onerror = () => fail(transaction.error);
  });
}

export const allWaiting = async () => (await run("waiting", "readonly", (store) => store.getAll()))
  .sort((one, other) => one.written - other.written);
export const findWaiting = (key) => run("waiting", "readonly", (store) => store.get(key));
export const removeWaiting = (key) => run("waiting", "readwrite", (store) => store.delete(key)).then(tellPages);
export const putWaiting = (entry) => run("waiting", "readwrite", (store) => store.put(entry)).then(tellPages);

export async function findBegun(key) {
  const found = await run("begun", "readonly", (store) => store.get(key));
  return found && Date.now() - found.touched < LIFE_MS ? found : null;
}
export const removeBegun = (key) => run("begun", "readwrite", (store) => store.delete(key));

// Changes what was begun under `key`; `change` gets { fields, photos } and may write to them.
export async function changeBegun(key, change) {
  const begun = await findBegun(key) || { key, fields: [], photos: [] };
  change(begun);
  begun.touched = Date.now();
  await run("begun", "readwrite", (store) => store.put(begun));
}

// What was begun and never sent is forgotten when the server has forgotten it too.
export async function forgetOld() {
  const begun = await run("begun", "readonly", (store) => store.getAll());
  await Promise.all(begun.filter((one) => Date.now() - one.touched > LIFE_MS).map((one) => removeBegun(one.key)));
}

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("varsko-waiting");

function tellPages() {
  channel?.postMessage("changed");
  heard.forEach((listener) => listener());
}

const heard = new Set();

// Calls `listener` after each change, wherever it was made.
export function whenChanged(listener) {
  heard.add(listener);
  channel?.addEventListener("message", listener);
}
