// Warns before an idle session ends and keeps what was typed.
//
// dialog[data-idle] carries: data-idle-stay (GET answers {"csrf": "...", "who": "..."} and counts
// as activity), data-idle-after and data-idle-warn in seconds, data-idle-who (an opaque mark of
// the person), data-idle-over (where to go when it is over), data-idle-keep (cover the page for
// a return instead of leaving it). The page uncovers only for the same person.

const dialog = document.querySelector("dialog[data-idle]");

function run(box) {
  const after = Number(box.dataset.idleAfter) * 1000;
  const warn = Number(box.dataset.idleWarn) * 1000;
  const left = box.querySelector("[data-idle-left]");
  const warning = box.querySelector("[data-idle-warning]");
  const ended = box.querySelector("[data-idle-ended]");
  const notYet = box.querySelector("[data-idle-not-yet]");
  let renewed = Date.now();
  let active = false;
  let over = false;
  let asking = false;

  function renewTokens(token) {
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      field.value = token;
    }
    if (document.body.hasAttribute("hx-headers")) {
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    }
  }

  // Answers the person's mark when the session is alive, otherwise null.
  async function ask() {
    if (asking) return null;
    asking = true;
    try {
      const response = await fetch(box.dataset.idleStay, {
        headers: { Accept: "application/json", "X-Requested-With": "fetch" },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
      });
      if (!response.ok) return null;
      const said = await response.json();
      if (said.who === box.dataset.idleWho) renewTokens(said.csrf);
      return said.who;
    } catch {
      return null;
    } finally {
      asking = false;
    }
  }

  async function stay() {
    active = false;
    const who = await ask();
    if (who === null) return;
    if (who !== box.dataset.idleWho) {
      window.location.reload();
      return;
    }
    renewed = Date.now();
    over = false;
    delete box.dataset.covered;
    box.close();
  }

  function finish() {
    over = true;
    if (!("idleKeep" in box.dataset)) {
      document.documentElement.hidden = true;
      window.location.replace(box.dataset.idleOver);
      return;
    }
    warning.hidden = true;
    ended.hidden = false;
    box.dataset.covered = "";
    if (!box.open) box.showModal();
  }

  function words(ms) {
    const seconds = Math.max(1, Math.ceil(ms / 1000));
    return seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  }

  function tick() {
    if (over) return;
    const remaining = after - (Date.now() - renewed);
    if (remaining <= 0) return finish();
    if (remaining > warn) {
      // Someone is typing: tell the server before it would have to ask.
      if (active && remaining < after / 2) stay();
      return;
    }
    if (active && !box.open) {
      stay();
      return;
    }
    left.textContent = words(remaining);
    warning.hidden = false;
    ended.hidden = true;
    if (!box.open) box.showModal();
  }

  for (const kind of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(kind, () => { active = !box.open; }, { passive: true });
  }
  box.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!over) stay();
  });
  box.querySelector("[data-idle-yes]").addEventListener("click", stay);
  box.querySelector("[data-idle-back]").addEventListener("click", async () => {
    notYet.hidden = true;
    await stay();
    notYet.hidden = !over;
  });
  setInterval(tick, 1000);
}

if (dialog) run(dialog);
