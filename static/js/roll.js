// The attendance list: each press is saved at once, by mouse, thumb or keyboard.
// Without this the page is one form with a button, and everything can be done there too.
import { resume, send } from "./queue.js";
import { takeIn } from "./roll_added.js";
import { search } from "./roll_search.js";

const form = document.querySelector("form[data-roll]");
const url = location.pathname;
const rows = new Map([...form.querySelectorAll("[data-row]")].map((element) => [element.dataset.row, open(element)]));
let undone = []; // presses that can be undone, the newest last; rows are those that nobody has marked since
const undoButton = form.elements.undo;
const yesButton = form.elements.everyone_who_said_yes;
const CATCH_UP = 15000;
const A_TAP = 300;
let newest = Number(form.dataset.newest);

function open(element) {
  const pk = element.dataset.row;
  return {
    pk, element,
    radios: [...element.querySelectorAll("[type=radio]")],
    length: element.querySelector(`[name=m${pk}]`),
    known: null, // what the server has said
    standing: null, // what the page shows since the last press
    event: element.querySelector(`[name=s${pk}]`)?.value ?? "0",
    pending: "", // the nonce of the newest press that is not answered
  };
}

const chosen = (row) => row.radios.find((radio) => radio.checked)?.value ?? "";
const snapshot = (row) => ({ row, what: chosen(row), minutes: row.length.value });

function show(row, what, minutes) {
  for (const radio of row.radios) radio.checked = radio.value === what;
  row.length.value = minutes ?? "";
}

// --- Pressing ---

function press(row) {
  const what = chosen(row);
  if (what === "partly" && !row.length.value.trim()) return row.length.focus();
  const before = { ...row.standing, row };
  const fields = { [`p${row.pk}`]: what, [`s${row.pk}`]: row.event, [`m${row.pk}`]: row.length.value, since: newest };
  if (row.pending) fields[`a${row.pk}`] = row.pending;
  go(fields, [row], row.element.querySelector("legend label").firstChild.textContent, [before]);
}

function go(fields, touched, name, before) {
  const nonce = send(url, fields, hear);
  for (const row of touched) {
    row.pending = nonce;
    row.element.querySelector(".roll__conflict")?.remove();
    row.standing = snapshot(row);
  }
  if (before) undone.push({ nonce, name, before, rows: touched.map(({ pk }) => pk) });
  tell("");
  count();
}

function everyone() {
  const touched = [...rows.values()].filter(saidYesAndIsUnmarked);
  const before = touched.map(snapshot);
  for (const row of touched) show(row, "present", "");
  go({ everyone_who_said_yes: 1, since: newest }, touched, yesButton.querySelector("span").firstChild.textContent.replace(/\W*$/u, ""), before);
}

function undo() {
  const last = undone.pop();
  for (const { row, what, minutes } of last.before) if (last.rows.includes(row.pk)) show(row, what, minutes);
  go({ undo: last.nonce, since: newest }, last.rows.map((pk) => rows.get(pk)));
}

// Partly, and then no word of how long: that is no mark, and the row says so until it is pressed again.
function askHowLong(row) {
  const isThere = row.element.contains(document.activeElement);
  if (isThere || chosen(row) !== "partly" || row.length.value.trim()) return;
  show(row, row.standing.what, row.standing.minutes);
  note(row);
  count();
}

function note(row) {
  row.element.querySelector(".roll__conflict")?.remove();
  const text = document.createElement("p");
  text.className = "roll__conflict";
  text.setAttribute("role", "alert");
  text.textContent = form.dataset.unclear;
  row.element.append(text);
}

const saidYesAndIsUnmarked = (row) => "yes" in row.element.dataset && !chosen(row);

// --- What the server answers ---

function hear({ ok, body, fields }) {
  const settled = [...rows.values()].filter((row) => row.pending === fields.nonce);
  for (const row of settled) row.pending = "";
  if (!ok) return refused(settled, body);
  const conflicts = new Map(body.conflicts.map(({ pk, text }) => [String(pk), text]));
  const mine = new Map(settled.map((row) => [row.pk, snapshot(row)]));
  tell(body.why);
  follow(body.rows, (pk) => mine.has(pk) && !conflicts.has(pk));
  for (const row of body.unclear.map((pk) => rows.get(String(pk)))) {
    goBack(row);
    note(row);
    undone = undone.filter((one) => one.nonce !== fields.nonce || one.before.length > 1);
  }
  for (const row of settled) if (conflicts.has(row.pk)) disagree(row, conflicts.get(row.pk), mine.get(row.pk));
  count();
}

function refused(settled, body) {
  settled.forEach(goBack);
  tell(body?.why ?? form.dataset.failed);
  count();
}

function goBack(row) {
  show(row, row.known.what, row.known.minutes);
  row.standing = snapshot(row);
}

// What somebody has marked since is theirs, and not offered to be undone.
function overtake(pk) {
  for (const one of undone) one.rows = one.rows.filter((row) => row !== pk);
  undone = undone.filter((one) => one.rows.length);
}

// Rows that have changed, whoever changed them. One with a press under way waits for its answer.
function follow(changed, isMine = () => false) {
  let strangers = false;
  for (const { pk, what, minutes, event, newest: line, proof, claims } of changed) {
    newest = Math.max(newest, line);
    const row = rows.get(String(pk));
    strangers ||= !row;
    if (!row || row.pending) continue;
    if (row.event !== String(event) && !isMine(row.pk)) overtake(row.pk);
    row.event = String(event);
    row.known = { what, minutes };
    show(row, what, minutes);
    row.standing = snapshot(row);
    const link = row.element.querySelector(".roll__proof a");
    link.textContent = proof;
    link.hidden = !proof;
    showClaim(row, claims);
  }
  count();
  if (strangers) welcome();
}

async function welcome() {
  const added = await takeIn(form, url);
  if (!added) return tell(form.dataset.added);
  for (const element of added) rows.set(element.dataset.row, known(open(element)));
  narrow();
  count();
}

function known(row) {
  const what = row.radios.find((radio) => radio.defaultChecked)?.value ?? "";
  row.known = { what, minutes: row.length.defaultValue };
  row.standing = { ...row.known };
  return row;
}

function showClaim(row, claims) {
  const shown = row.element.querySelector("[data-claim]");
  if (!claims) shown?.remove();
  if (!claims || shown) return;
  const claim = document.getElementById("roll-claim").content.cloneNode(true).firstElementChild;
  claim.querySelector("button").value = row.pk;
  row.element.querySelector(".roll__proof").prepend(claim, " ");
}

function disagree(row, text, mine) {
  const box = document.getElementById("roll-conflict").content.cloneNode(true).firstElementChild;
  box.firstElementChild.textContent = text;
  box.querySelector("[data-keep]").addEventListener("click", () => { box.remove(); focus(row); });
  const use = box.querySelector("[data-mine]");
  use.append(`: ${row.radios.find((radio) => radio.value === mine.what)?.parentElement.textContent ?? ""}`);
  use.hidden = !mine.what; // an undo that somebody came before
  use.addEventListener("click", () => { show(row, mine.what, mine.minutes); press(row); focus(row); });
  row.element.append(box);
}

async function catchUp() {
  const idle = !document.hidden && ![...rows.values()].some((row) => row.pending || row.element.contains(document.activeElement) && document.activeElement === row.length);
  if (!idle) return;
  const response = await fetch(`${url}?since=${newest}`, { headers: { Accept: "application/json" }, redirect: "manual" }).catch(() => null);
  if (response?.ok) follow((await response.json()).rows);
}

// --- The bar ---

function tell(text) {
  form.querySelector("[data-alert]").textContent = text;
}

function count() {
  const all = [...rows.values()].map(chosen);
  const text = form.querySelector("[data-count]");
  const partly = all.filter((what) => what === "partly").length;
  const values = { marked: all.filter(Boolean).length, listed: rows.size, there: partly + all.filter((what) => what === "present").length, partly };
  text.textContent = (text.dataset.count + (partly ? text.dataset.partly : "")).replace(/{(\w+)}/g, (_, name) => values[name]);
  for (const team of form.querySelectorAll("section")) {
    team.querySelector("[data-team-marked]").textContent = [...team.querySelectorAll("[data-row]")].filter((element) => chosen(rows.get(element.dataset.row))).length;
  }
  const yes = [...rows.values()].filter(saidYesAndIsUnmarked).length;
  yesButton.querySelector("[data-yes-count]").textContent = yes;
  yesButton.hidden = yes === 0;
  const last = undone.at(-1);
  undoButton.hidden = !last;
  undoButton.querySelector("[data-undo-what]").textContent = last?.name ? `: ${last.name}` : "";
}

// --- The keyboard ---

const inOrder = () => [...form.querySelectorAll("[data-row]")].map(({ dataset }) => rows.get(dataset.row));

function focus(row) {
  (row.radios.find((radio) => radio.checked) ?? row.radios[0]).focus();
}

function key(event) {
  const row = rows.get(event.target.closest?.("[data-row]")?.dataset.row);
  if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault(); // it would press a button
    if (event.target === row.length) focus(row);
    return;
  }
  if (event.target === row.length && event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const number = "1234".indexOf(event.key);
  if (number >= 0) choose(row, row.radios[number]);
  else if (event.key === "ArrowDown") step(row, 1);
  else if (event.key === "ArrowUp") step(row, -1);
  else return;
  event.preventDefault();
}

function choose(row, radio) {
  const changed = !radio.checked;
  radio.checked = true;
  radio.focus();
  if (changed) press(row);
  else if (radio.value === "partly") row.length.focus();
}

function step(from, by) {
  const shown = inOrder().filter((row) => row.element.checkVisibility());
  const next = shown[shown.indexOf(from) + by];
  if (next) focus(next);
}

// --- Begin ---

for (const element of document.querySelectorAll("[data-without-script]")) element.remove();
if (undoButton.value) undone.push({ nonce: undoButton.value, name: undoButton.querySelector("[data-undo-what]").textContent.replace(/^: /, ""), before: [], rows: undoButton.dataset.rows.split(" ").filter((pk) => rows.has(pk)) });
for (const row of rows.values()) known(row);
for (const { url: address, fields } of resume(hear)) {
  const marked = Object.keys(fields).find((name) => /^p\d+$/.test(name));
  const row = address === url && marked && rows.get(marked.slice(1));
  if (!row) continue;
  show(row, fields[marked], fields[`m${row.pk}`]);
  row.pending = fields.nonce;
  row.standing = snapshot(row);
}
for (const row of rows.values()) if (!row.pending && chosen(row) !== row.known.what) press(row); // chosen before this began
form.addEventListener("change", (event) => {
  const row = rows.get(event.target.closest("[data-row]")?.dataset.row);
  if (row) press(row);
});
form.addEventListener("focusout", (event) => { // after the press that led away: nothing moves under a thumb
  const row = rows.get(event.target.closest("[data-row]")?.dataset.row);
  if (row) setTimeout(askHowLong, A_TAP, row);
});
form.addEventListener("keydown", key);
form.addEventListener("submit", (event) => {
  const { submitter } = event;
  event.preventDefault();
  if (submitter === undoButton) undo();
  if (submitter === yesButton) everyone();
  if (submitter?.name === "confirm") go({ confirm: submitter.value, since: newest }, [rows.get(submitter.value)]);
});
const narrow = search(form, rows, () => focus(inOrder().find((row) => row.element.checkVisibility()) ?? inOrder()[0]));
setInterval(catchUp, CATCH_UP);
