// The live board: charts without leaving the page, keeps each entry until the server has it, and
// shows what others charted. Every form works without this file.
//
// [data-board] carries the day, the account, the server's public key and the addresses.
// form[data-entry] is one kind of entry; its submit button may be one of its values.

const NEWS_EVERY = 2000; // ms; a colleague's entry shows within three seconds
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
const { KactOutbox } = window;
const board = document.querySelector("[data-board]");
const place = {
  session: board.dataset.session,
  account: board.dataset.account,
  key: board.dataset.key,
  point: board.dataset.point,
};
const kept = board.querySelector("[data-kept]");
let skew = new Date(board.dataset.now) - Date.now(); // the server's clock counts, not this one's
let tick = board.dataset.tick;
let sending = false;
let pause = FIRST_PAUSE;
let again = 0;

const now = () => new Date(Date.now() + skew);
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]").value;

// --- charting ---------------------------------------------------------------------------------

function wordsOf(form, submitter) {
  const values = {};
  const data = new FormData(form, submitter);
  for (const [name, value] of data) {
    if (!["csrfmiddlewaretoken", "kind", "key", "subject", "ago", "note"].includes(name) && value !== "") {
      values[name] = value;
    }
  }
  const ago = Number(data.get("ago") || 0);
  return JSON.stringify({
    kind: form.dataset.entry,
    subject: data.get("subject") || null,
    values,
    note: data.get("note") || "",
    measured_at: new Date(now() - ago * 60000).toISOString(),
  });
}

// What the server would only mark for a second look is better put right at once.
function refusal(form) {
  const typed = [...form.querySelectorAll("input[type=number], textarea")];
  const wrong = typed.find((field) => !field.checkValidity());
  if (wrong) {
    wrong.focus();
    const label = wrong.closest("label")?.querySelector("span")?.textContent.trim() ?? "";
    return `${label}: ${wrong.min ? `from ${wrong.min} to ${wrong.max}` : "check this"}.`;
  }
  if (typed.length && typed.every((field) => field.value.trim() === "")) {
    typed[0].focus();
    return "Nothing was written. Fill in at least one.";
  }
  return "";
}

function tell(form, words) {
  const where = form.querySelector("[data-entry-error]");
  if (!where) return;
  where.textContent = words;
  where.hidden = !words;
}

async function chart(form, submitter) {
  const why = refusal(form);
  tell(form, why);
  if (why) return;
  const key = form.elements.key.value;
  form.elements.key.value = crypto.randomUUID();
  try {
    await KactOutbox.keep(place, key, wordsOf(form, submitter));
  } catch {
    form.elements.key.value = key; // it could not be kept here: send it the plain way
    form.removeAttribute("data-entry");
    form.requestSubmit(submitter);
    return;
  }
  acknowledge(submitter);
  clear(form);
  await show();
  send();
}

// The press itself is answered at once: a tapped button shows that it was.
function acknowledge(button) {
  if (!button) return;
  button.classList.add("was-tapped");
  setTimeout(() => button.classList.remove("was-tapped"), 1200);
}

function clear(form) {
  for (const field of form.querySelectorAll("input[type=number], textarea")) field.value = "";
  for (const field of form.querySelectorAll("select")) field.selectedIndex = 0;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-entry]");
  if (!form) return;
  event.preventDefault();
  chart(form, event.submitter);
});

// --- sending ----------------------------------------------------------------------------------

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(again);
  try {
    const waiting = await KactOutbox.waiting(place.session);
    if (waiting.length) await post(waiting.slice(0, 50));
    pause = FIRST_PAUSE;
  } catch {
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
  sending = false;
  const left = (await show()).length;
  if (left) again = setTimeout(send, pause * (0.75 + Math.random() / 2));
}

async function post(rows) {
  const response = await fetch(board.dataset.receive, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
    credentials: "same-origin",
    redirect: "manual",
    keepalive: rows.length === 1,
    body: JSON.stringify({ entries: rows.map((row) => row.envelope) }),
  });
  if (!response.ok) {
    board.dataset.signedOut = response.type === "opaqueredirect" || response.status === 403;
    throw new Error(`not received: ${response.status}`);
  }
  board.dataset.signedOut = false;
  const { receipts } = await response.json();
  for (const [at, row] of rows.entries()) {
    const receipt = receipts[at];
    const has = receipt?.state === "kept" && receipt.sha256 === row.sha256;
    if (has || receipt?.state === "aside") await KactOutbox.forget(row.entry);
  }
  news();
}

// Two states, both in words: on this device alone, or on the server.
async function show() {
  const waiting = await KactOutbox.waiting(place.session).catch(() => []);
  const state = waiting.length ? "device" : board.dataset.state === "device" ? "server" : board.dataset.state ?? "";
  board.dataset.state = state;
  if (waiting.length) {
    const many = waiting.length === 1 ? "1 entry" : `${waiting.length} entries`;
    const why = board.dataset.signedOut === "true" ? " You are signed out: sign in, and they are sent." : "";
    say(`${many} on this device, not yet on the server.${why}`);
  } else if (state === "server") {
    say("On the server");
  }
  return waiting;
}

function say(words) {
  if (kept.textContent !== words) kept.textContent = words;
}

// --- news -------------------------------------------------------------------------------------

async function news() {
  try {
    const response = await fetch(`${board.dataset.news}?since=${tick}`, {
      headers: { "X-Kact-By-Itself": "1" },
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
    });
    board.dataset.reach = response.ok ? "yes" : "no";
    if (response.status !== 200) return;
    redraw(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    board.dataset.reach = "no";
  }
}

function redraw(page) {
  const told = page.querySelector("#news");
  if (!told) return;
  tick = told.dataset.tick;
  skew = new Date(told.dataset.now) - Date.now();
  for (const part of page.querySelectorAll("[id^=state-]")) {
    const old = document.getElementById(part.id);
    if (!old || old.contains(document.activeElement)) continue;
    const opened = [...old.querySelectorAll("details")].map((one) => one.open);
    old.replaceWith(document.adoptNode(part));
    part.querySelectorAll("details").forEach((one, at) => {
      one.open = opened[at] ?? one.open;
    });
  }
  beat();
}

// --- the clock --------------------------------------------------------------------------------

// Every time comes from the server; here it is only compared with the clock.
function beat() {
  const at = now();
  const clock = board.querySelector("[data-clock]");
  clock.textContent = at.toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: board.dataset.zone,
  });
  for (const began of board.querySelectorAll("[data-began]")) {
    began.textContent = `${Math.max(0, Math.floor((at - new Date(began.dataset.began)) / 60000))} min`;
  }
  board.querySelectorAll("[data-check]").forEach((check) => mark(check, at));
}

function mark(check, at) {
  const { opens, due, warn, task } = check.dataset;
  const after = (when) => when && at > new Date(when);
  const state = after(task) ? "task" : after(warn) ? "late" : !opens || at >= new Date(opens) ? "due" : "not-yet";
  check.className = `board-check board-check-${state}`;
  const words = check.querySelector("[data-check-when]");
  const minutes = due ? Math.round((new Date(due) - at) / 60000) : 0;
  const says = {
    "not-yet": `in ${minutes} min`,
    due: minutes > 0 ? `Due in ${minutes} min` : "Due now",
    late: `${-minutes} min overdue`,
    task: `${-minutes} min overdue`,
  }[state];
  if (words.textContent.trim() !== says) words.textContent = says;
}

setInterval(beat, 5000);
setInterval(() => document.visibilityState === "visible" && news(), NEWS_EVERY);
addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
navigator.storage?.persist?.();
beat();
send();
