// "Leave this page": cover the screen, end the session, go somewhere neutral.
//
// The form works without this file. With it the cover is drawn first and in the same
// task as the tap; the request that ends the session follows, and the page is replaced
// as soon as it is answered, or after WAIT at the latest. Nothing is stored.

const WAIT = 500; // ms; the cover is already up, so waiting a moment for the server is safe
const WINDOW = 5000; // ms in which three presses of Shift count as one wish
const PRESSES = 3;
const SAYS = ["", "Press Shift once more to leave.", "Press Shift twice more to leave."];

const form = document.querySelector("form[data-leave]");

function cover() {
  const sheet = document.createElement("div");
  sheet.className = "leave-cover";
  document.body.append(sheet);
  document.documentElement.dataset.leaving = "";
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

function endSession() {
  return fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Requested-With": "fetch" },
    credentials: "same-origin",
    keepalive: true,
    redirect: "manual",
  }).catch(() => navigator.sendBeacon(form.action, new FormData(form)));
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function leaving() {
  return "leaving" in document.documentElement.dataset;
}

async function leave() {
  if (leaving()) return;
  const away = form.dataset.leave;
  cover();
  await Promise.race([endSession(), pause(WAIT)]);
  window.location.replace(away);
}

// Shift is held to type capitals: only a press with no other key beside it counts.
function countShift() {
  const dots = form.querySelector("[data-leave-count]");
  const status = form.querySelector("[data-leave-status]");
  let presses = [];
  let alone = false;

  function show() {
    dots.replaceChildren();
    for (let i = 0; presses.length && i < PRESSES; i += 1) {
      const dot = document.createElement("i");
      dot.toggleAttribute("data-on", i < presses.length);
      dots.append(dot);
    }
    const left = PRESSES - presses.length;
    status.textContent = SAYS[presses.length ? left : 0];
  }

  function forget() {
    presses = [];
    show();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift") {
      alone = true;
      return;
    }
    alone = false;
    forget();
  });

  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    const now = event.timeStamp;
    presses = presses.filter((at) => now - at < WINDOW).concat(now);
    show();
    if (presses.length === PRESSES) leave();
    else setTimeout(() => performance.now() - presses.at(-1) >= WINDOW && forget(), WINDOW + 50);
  });
}

if (form) {
  // No "do you really want to leave?" from another script may stand in the way.
  window.addEventListener("beforeunload", (event) => leaving() && event.stopImmediatePropagation(), true);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  countShift();
}
