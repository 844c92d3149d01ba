// Django's autocomplete fields (select2) have no name of their own while they are empty.
// They get that of their label, or of their column in a table of rows.
function labelOf(select) {
  const column = [...select.closest("td")?.classList ?? []].find((name) => name.startsWith("field-"));
  const heading = column && select.closest("table").querySelector(`th.${column.replace("field-", "column-")}`);
  return select.labels[0] ?? heading;
}

function nameFields() {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]:not([data-named])")) {
    const select = box.closest(".select2").previousElementSibling;
    const label = select && labelOf(select);
    if (!label) continue;
    label.id ||= `${select.id}_name`;
    box.setAttribute("aria-labelledby", `${label.id} ${box.getAttribute("aria-labelledby")}`);
    box.querySelector("[role=textbox]")?.setAttribute("aria-labelledby", label.id);
    box.dataset.named = "yes";
  }
}

// The fields come when select2 is ready, and again with each row that is added.
new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
nameFields();
