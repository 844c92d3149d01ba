// Makes a passkey or asks for one. Where the browser has none, the form stays hidden and a page that
// is only about passkeys says so; codes work without script.
async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

async function use(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const options = await optionsOf(form);
    const passkey = await webauthnJSON[form.dataset.passkey](options);
    form.elements.credential.value = JSON.stringify(passkey);
    form.submit();
  } catch {
    failed.hidden = false; // taken back, timed out, or the machine has none for us
  }
}

if (webauthnJSON.supported()) {
  for (const note of document.querySelectorAll("[data-passkey-missing]")) note.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use(form);
    });
  }
}
