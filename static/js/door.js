// The page at the door. The camera's picture is looked through for codes here in the browser; a
// code goes out as a press, like those of the buttons. What the server answers is put in place.
import { resume, send } from "./queue.js";
import { reader } from "./codes.js";

const SAME = 4000; // so long after it was last in sight, a code counts as another press
const PAUSE = 120;
const CODE = /^[2-9A-HJ-NP-Z]{16}$/;

const page = document.querySelector("[data-door]");
// None of these before the day, and when the list is closed; what waits is sent all the same.
const camera = page.querySelector("[data-camera]");
const field = page.querySelector("[name=code]");
const video = camera?.querySelector("[data-video]");
const start = camera?.querySelector("[data-start]");
let last = { code: "", at: 0 };

function text(name) {
  return document.querySelector(`template[data-${name}]`).content.cloneNode(true);
}

function sign(content) {
  page.querySelector("[data-sign]").replaceChildren(content);
}

function answered({ ok, body }) {
  if (!ok || !body) {
    sign(text("lost"));
    return;
  }
  sign(document.createRange().createContextualFragment(body.sign));
  page.querySelector("[data-sign]").scrollIntoView({ block: "nearest" });
  page.querySelector("[data-standing]").innerHTML = body.standing;
  if (body.buzz.length) navigator.vibrate?.(body.buzz);
}

function press(url, fields) {
  sign(text("waits"));
  send(url, fields, answered);
}

// An earlier search has nothing to do with the code that is read now; what is being typed stays.
function pressCode(url, code) {
  page.querySelector("[data-found]")?.remove();
  if (field.value === field.defaultValue) field.value = "";
  field.defaultValue = "";
  history.replaceState(null, "", location.pathname);
  press(url, { code });
}

function seen(code) {
  const isSame = code === last.code && Date.now() - last.at < SAME;
  last = { code, at: Date.now() };
  if (!isSame) pressCode(page.dataset.door, code);
}

async function look(find) {
  while (video.srcObject?.active) {
    await new Promise((done) => setTimeout(done, PAUSE));
    if (document.hidden || !video.videoWidth) continue;
    for (const code of await find(video)) seen(code);
  }
  stopped("no-camera");
}

function stopped(why) {
  camera.querySelector("[data-trouble]").replaceChildren(text(why));
  video.hidden = true;
  start.hidden = false;
}

async function turnOn() {
  start.hidden = true;
  camera.querySelector("[data-trouble]").replaceChildren();
  const find = reader(page.dataset); // loads while the reader is asked for the camera
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } },
    });
    video.hidden = false;
    await video.play();
  } catch {
    find.catch(() => {});
    stopped("no-camera");
    return;
  }
  try {
    await look(await find);
  } catch {
    for (const track of video.srcObject.getTracks()) track.stop();
    stopped("no-reader");
  }
}

page.addEventListener("submit", (event) => {
  const form = event.target;
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken; // that of the page is sent, which may be newer
  if (form.matches("[data-typed]")) {
    fields.code = fields.code.toUpperCase().replace(/[^0-9A-Z]/g, "");
    if (!CODE.test(fields.code)) return; // a name: the server searches
    event.preventDefault();
    field.value = "";
    pressCode(form.action, fields.code);
  } else if (form.matches("[data-press]")) {
    event.preventDefault();
    press(form.action, fields);
  }
});

resume(answered);
if (camera && navigator.mediaDevices) { // only over https
  camera.hidden = false;
  start.addEventListener("click", turnOn);
  const allowed = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  if (allowed?.state === "granted") turnOn();
}
