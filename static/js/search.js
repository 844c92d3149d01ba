// Search everywhere from any page of the desk: Ctrl/⌘ K, arrows, Enter. Esc goes back to where one was.
const PAUSE = 150; // milliseconds after the last letter
const dialog = document.getElementById("search-dialog");
const { form } = dialog.querySelector("input");
const field = form.elements.q;
const list = dialog.querySelector("[role=listbox]");
const spoken = dialog.querySelector("[role=status]");
let chosen = null;
let asked = 0;
let timer;

const options = () => [...list.querySelectorAll("a")];

function choose(option) {
  chosen?.setAttribute("aria-selected", "false");
  chosen = option ?? null;
  chosen?.setAttribute("aria-selected", "true");
  chosen?.scrollIntoView({ block: "nearest" });
  if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
  else field.removeAttribute("aria-activedescendant");
}

function show(html) {
  list.innerHTML = html;
  for (const group of list.querySelectorAll("section")) group.role = "presentation";
  for (const heading of list.querySelectorAll("h2")) heading.role = "presentation";
  for (const part of list.querySelectorAll("ul")) part.role = "group";
  for (const item of list.querySelectorAll("li")) item.role = "presentation";
  options().forEach((option, number) => {
    Object.assign(option, { id: `search-option-${number}`, role: "option", tabIndex: -1 });
    option.setAttribute("aria-selected", "false");
  });
  choose(null);
  const found = options().length;
  field.setAttribute("aria-expanded", String(found > 0));
  spoken.textContent = found ? `${spoken.dataset.found}: ${found}` : list.textContent;
}

// When the answer does not come, Enter still leads to the page of the search.
async function ask() {
  asked += 1;
  const number = asked;
  const answer = await fetch(`${form.dataset.piece}?${new URLSearchParams(new FormData(form))}`).catch(() => null);
  const html = answer?.ok && !answer.redirected ? await answer.text() : "";
  if (number === asked) show(html);
}

function open() {
  if (!dialog.open) dialog.showModal();
  field.focus();
  field.select();
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});

field.addEventListener("keydown", (event) => {
  const all = options();
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps && all.length) {
    event.preventDefault();
    const from = chosen ? all.indexOf(chosen) : event.key === "ArrowDown" ? -1 : all.length;
    choose(all[(from + steps[event.key] + all.length) % all.length]);
  } else if (event.key === "Enter" && chosen && !event.isComposing) {
    event.preventDefault();
    chosen.click();
  }
});

dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

document.addEventListener("keydown", (event) => {
  const isAsked = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!isAsked || event.key.toLowerCase() !== "k") return;
  event.preventDefault();
  open();
});

const link = document.querySelector(`.site-nav a[href="${form.getAttribute("action")}"]`);
link?.setAttribute("aria-keyshortcuts", "Control+K Meta+K");
link?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
