// Asks again for a piece of the page while it says that it will change (data-again, in seconds).
// What is spoken is kept apart from what is shown, so that it is said only when it is new.
async function look(box) {
  const body = box.querySelector("[data-follow-body]");
  const wait = () => Number(body.querySelector("[data-again]")?.dataset.again);
  let pause = wait();
  while (pause) {
    await new Promise((done) => setTimeout(done, pause * 1000));
    if (document.hidden) continue;
    try {
      const answer = await fetch(box.dataset.follow);
      if (!answer.ok || answer.redirected) break; // logged out, or no longer ours to see
      body.innerHTML = await answer.text();
      pause = wait();
      say(box, body.querySelector("[data-spoken]")?.dataset.spoken);
    } catch {
      pause = Math.min(pause * 2, 60); // no network: try ever more seldom
    }
  }
}

function say(box, text) {
  const spoken = box.querySelector("[role=status]");
  if (text && spoken.textContent !== text) spoken.textContent = text;
}

for (const box of document.querySelectorAll("[data-follow]")) {
  box.querySelector("[data-follow-link]").hidden = true;
  look(box);
}
