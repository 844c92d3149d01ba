// Somebody whom a colleague has put on the attendance list comes in where they belong, without a
// new page: what is being pressed or written stays.

export async function takeIn(form, url) {
  const response = await fetch(url, { headers: { Accept: "text/html" }, redirect: "manual" }).catch(() => null);
  if (!response?.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = [...page.querySelectorAll("form[data-roll] [data-row]")];
  return fresh.filter((element) => !at(form, element)).map((element) => put(form, element));
}

const at = (form, element) => form.querySelector(`[data-row="${element.dataset.row}"]`);

function put(form, element) {
  const section = element.parentElement;
  const neighbours = [...section.querySelectorAll("[data-row]")];
  const follower = neighbours.slice(neighbours.indexOf(element) + 1).map((one) => at(form, one)).find(Boolean);
  const earlier = neighbours.map((one) => at(form, one)).filter(Boolean).at(-1);
  const mine = document.importNode(element, true);
  if (follower) follower.before(mine);
  else if (earlier) earlier.after(mine);
  else place(form, section).append(mine);
  const size = mine.parentElement.querySelector("[data-team-size]");
  size.textContent = mine.parentElement.querySelectorAll("[data-row]").length;
  return mine;
}

function place(form, section) {
  const made = document.importNode(section, true);
  for (const row of made.querySelectorAll("[data-row]")) row.remove();
  let next = section.nextElementSibling;
  while (next?.matches("section") && !at(form, next.querySelector("[data-row]"))) next = next.nextElementSibling;
  const here = next?.matches("section") ? at(form, next.querySelector("[data-row]")).closest("section") : form.querySelector("[data-nobody]");
  here.before(made);
  return made;
}
