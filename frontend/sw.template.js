/* Keeps the built files of the app on the phone, so that it opens without network. Never touches /api.
   Filled in by build/service_worker.ts; not lowered for old browsers, so written for Chrome 79. */
const VERSION = __VERSION__;
const FILES = __FILES__; // [file, whether its name changes with its content]

const BASE = new URL('./', self.location).pathname;
const CACHES = `app:${BASE}:`;
const CACHE = CACHES + VERSION;

self.addEventListener('install', (event) => event.waitUntil(keepAll()));
self.addEventListener('activate', (event) => event.waitUntil(dropOlder()));
self.addEventListener('message', (event) => {
  if (event.data === 'SKIP_WAITING') self.skipWaiting(); // the page says when: never with a form open
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs =
    request.method === 'GET' && url.origin === self.location.origin && url.pathname.startsWith(BASE);
  const isPreview = url.pathname.startsWith(`${BASE}preview/`); // shown in a frame, which only the server allows
  if (isOurs && !isPreview)
    event.respondWith(kept(request.mode === 'navigate' ? `${BASE}index.html` : url.pathname, request));
});

/** All or nothing: one file that does not come leaves the version before in charge. */
async function keepAll() {
  const cache = await caches.open(CACHE);
  await Promise.all(
    FILES.map(async ([file, immutable]) => {
      const url = BASE + file;
      const known = immutable && (await caches.match(url, { ignoreVary: true }));
      const answer =
        known || (await fetch(new Request(url, { cache: 'reload', credentials: 'same-origin' })));
      if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
      await cache.put(url, answer);
    }),
  );
}

async function dropOlder() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(CACHES) && name !== CACHE).map((name) => caches.delete(name)),
  );
}

async function kept(url, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(url, { ignoreVary: true })) || fetch(request);
}
