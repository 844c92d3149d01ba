// Keys of the desk: ? shows which there are, g and a letter opens a page of the main menu. Not while typing.
const BETWEEN = 1500; // milliseconds from g to the letter
const link = document.querySelector("a[data-shortcuts]");
const TYPED_IN = "input, select, textarea, [contenteditable]";
let dialog = null;
let begun = -BETWEEN;

// The list is on a page of its own, for those without a script. It is taken from there.
async function build() {
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const sheet = page.getElementById("shortcuts");
  if (!sheet) return null;
  const built = document.createElement("dialog");
  const heading = document.createElement("h2");
  const close = document.createElement("button");
  Object.assign(built, { className: "sheet-dialog", ariaLabel: link.textContent });
  heading.textContent = link.textContent;
  Object.assign(close, { className: "ds-button", type: "button", textContent: sheet.dataset.close, autofocus: true });
  close.dataset.variant = "secondary";
  close.addEventListener("click", () => built.close());
  built.addEventListener("click", (event) => event.target === built && built.close());
  built.append(close, heading, document.importNode(sheet, true));
  document.body.append(built);
  return built;
}

async function show() {
  dialog ??= await build();
  if (!dialog) location.assign(link.href);
  else if (!dialog.open) dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (event.target.closest?.(TYPED_IN) || document.querySelector("dialog[open]")) return;
  const isSecond = event.timeStamp - begun < BETWEEN;
  begun = -BETWEEN;
  const page = isSecond && document.querySelector(`.site-nav a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (page) page.click();
  else if (event.key === "?") show();
  else if (event.key === "g") begun = event.timeStamp;
  else return;
  event.preventDefault();
});
