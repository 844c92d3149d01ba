// Sends presses one at a time, and keeps each in the browser until the server has answered it.
//
// A page that uses it includes components/presses.html and has a form with the CSRF token. Each
// press has a nonce, so that one which arrives twice counts once. What an earlier visit left
// behind goes out first.
const RETRY = 3000;
const PATIENCE = 1000; // so long is a press under way before the page says that it waits
const TIMEOUT = 15000;

const line = document.querySelector("[data-presses]");
const own = `press:${line.dataset.presses}:`; // of this account only
const waiting = kept();
let busy = false;
let stuck = false;
let loggedOut = false;
let retry;
let pressed = 0;

// Returns the nonce. answered({ok, status, body, fields, url}) comes once, with the JSON that the
// server answered, or null; not ok is a refusal that trying again would not change.
export function send(url, fields, answered) {
  const nonce = newNonce();
  const order = `${String(Date.now()).padStart(15, "0")}:${String(pressed++).padStart(6, "0")}`;
  const press = { key: `${own}${order}`, url, fields: { ...fields, nonce }, answered };
  keep(press);
  waiting.push(press);
  setTimeout(() => { stuck ||= waiting.includes(press); show(); }, PATIENCE);
  go();
  return nonce;
}

// Who hears the answers to presses from an earlier visit, to whichever address they go.
export function resume(answered) {
  for (const press of waiting) press.answered ??= answered;
  return waiting.map(({ url, fields }) => ({ url, fields }));
}

function newNonce() { // crypto.randomUUID is for https only
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function kept() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(own)).sort();
  return keys.map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
}

function keep({ key, url, fields }) {
  try {
    localStorage.setItem(key, JSON.stringify({ url, fields }));
  } catch {
    // The browser's store is full or closed: the press waits in this page only.
  }
}

async function go() {
  if (busy) return;
  busy = true;
  clearTimeout(retry);
  while (waiting.length && await isAnswered(waiting[0]));
  busy = false;
  stuck &&= waiting.length > 0;
  show();
}

async function isAnswered(press) {
  const response = await post(press);
  loggedOut = response?.type === "opaqueredirect" || response?.status === 403;
  if (loggedOut || !response || response.status >= 500 || response.status === 429) {
    stuck = true;
    if (!loggedOut) retry = setTimeout(go, RETRY);
    return false;
  }
  const body = await response.json().catch(() => null);
  waiting.shift();
  localStorage.removeItem(press.key);
  press.answered?.({ ok: response.ok, status: response.status, body, fields: press.fields, url: press.url });
  return true;
}

async function post({ url, fields }) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    return await fetch(url, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      redirect: "manual", // to the log-in page
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch {
    return null;
  }
}

function show() {
  const [waits, out] = ["[data-presses-wait]", "[data-presses-out]"].map((part) => line.querySelector(part));
  waits.hidden = !stuck || waiting.length === 0;
  out.hidden = !loggedOut;
  const count = line.querySelector("[data-presses-count]");
  if (!waits.hidden && count.textContent !== String(waiting.length)) count.textContent = waiting.length;
}

window.addEventListener("online", go);
go();
