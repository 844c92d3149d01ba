// Search as you type among the rows of the attendance list: all words, whatever the accents.
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

export function search(form, rows, goDown) {
  const field = document.getElementById("roll-search");
  const spoken = document.querySelector("[data-found]");
  const teamOf = (row) => row.element.closest("section");
  const textOf = (row) => plain(`${row.element.querySelector("legend label").firstChild.textContent} ${teamOf(row).querySelector("h2").textContent}`);
  const texts = new Map();

  function narrow() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const row of rows.values()) {
      if (!texts.has(row)) texts.set(row, textOf(row));
      row.element.hidden = !words.every((word) => texts.get(row).includes(word));
      if (!row.element.hidden) found += 1;
    }
    for (const team of form.querySelectorAll("section")) {
      team.hidden = !team.querySelector("[data-row]:not([hidden])");
    }
    form.querySelector("[data-nobody]").hidden = found > 0;
    spoken.textContent = words.length ? `${spoken.dataset.found}: ${found}` : "";
  }

  field.addEventListener("input", narrow);
  field.form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    goDown();
  });
  return narrow;
}
