// Dragging a visit to another time, colleague or room. Without this file, and from the keyboard,
// the visit's own page has a form that does the same.
//
// Nothing moves by being dropped: a dialog says from where to where, and its button sends the form.

const QUARTER = 15; // minutes
const dialog = document.querySelector("[data-move-dialog]");
const zones = document.querySelectorAll("[data-holder]");
const day = document.querySelector(".day");
const mark = document.createElement("li");
mark.className = "drop-mark";
let dragged = null;

function clock(minutes) {
  const pad = (n) => String(n).padStart(2, "0");
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

function quarterHeight(zone) {
  return parseFloat(getComputedStyle(zone).gridAutoRows);
}

// The time under the pointer: on the day's grid its quarter; in a week a visit keeps its time.
function timeAt(zone, event) {
  if (!day) return dragged.chip.dataset.time;
  const rows = Math.floor((event.clientY - dragged.held - zone.getBoundingClientRect().top)
    / quarterHeight(zone) + 0.5);
  const minutes = Number(day.dataset.firstHour) * 60 + Math.max(rows, 0) * QUARTER;
  return clock(Math.min(minutes, 24 * 60 - QUARTER));
}

function showMark(zone, time) {
  if (!day) return;
  const [hours, minutes] = time.split(":").map(Number);
  const rows = (hours * 60 + minutes - Number(day.dataset.firstHour) * 60) / QUARTER;
  zone.append(mark);
  mark.style.top = `${rows * quarterHeight(zone)}px`;
}

function clear() {
  zones.forEach((zone) => zone.removeAttribute("data-drop-here"));
  mark.remove();
}

// Dropped on another row or column, the visit changes that one holder and keeps the others.
function holders(zone) {
  const { by, holder } = zone.dataset;
  const kept = { staff: words("staff"), room: words("room").slice(0, 1) };
  if (holder === dragged.from) return kept;
  if (by === "room") return { ...kept, room: holder ? [holder] : [] };
  const others = kept.staff.filter((one) => one !== dragged.from && one !== holder);
  return { ...kept, staff: holder ? [...others, holder] : others };
}

function words(name) {
  return dragged.chip.dataset[name].split(" ").filter(Boolean);
}

function hidden(name, value) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  return field;
}

function say(date, time, name) {
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  const words = { weekday: "long", day: "numeric", month: "long" };
  const said = new Date(year, month - 1, dayOfMonth).toLocaleDateString("en-GB", words);
  return `${said}, ${time}${name ? `, ${name}` : ""}`;
}

function ask(zone, time) {
  const { chip } = dragged;
  const { staff, room } = holders(zone);
  const { token, minutes } = chip.dataset;
  const fields = [
    ...Object.entries({ day: zone.dataset.day, time, token, minutes }),
    ...staff.map((one) => ["staff", one]),
    ...room.map((one) => ["room", one]),
    ...words("equipment").map((one) => ["equipment", one]),
  ];
  dialog.querySelector("form").action = chip.dataset.move;
  dialog.querySelector("[data-move-fields]").replaceChildren(
    ...fields.map(([name, value]) => hidden(name, value)),
  );
  const put = (name, text) => {
    dialog.querySelector(`[data-move-${name}]`).textContent = text;
  };
  const kind = chip.querySelector(".chip-kind").textContent;
  put("what", `${kind}, ${chip.querySelector(".chip-who").textContent.trim()}`);
  put("from", say(chip.dataset.day, chip.dataset.time, dragged.name));
  put("to", say(zone.dataset.day, time, zone.dataset.name));
  dialog.showModal();
}

document.querySelectorAll("[data-move]").forEach((chip) => {
  chip.draggable = true;
  chip.dataset.drag = "";
  chip.addEventListener("dragstart", (event) => {
    const zone = chip.closest("[data-holder]");
    const held = event.clientY - chip.getBoundingClientRect().top;
    dragged = { chip, held, from: zone.dataset.holder, name: zone.dataset.name };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    chip.dataset.dragged = "";
  });
  chip.addEventListener("dragend", () => {
    delete chip.dataset.dragged;
    clear();
  });
});

zones.forEach((zone) => {
  zone.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    clear();
    zone.dataset.dropHere = "";
    showMark(zone, timeAt(zone, event));
  });
  zone.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const time = timeAt(zone, event);
    const same = zone.dataset.day === dragged.chip.dataset.day
      && time === dragged.chip.dataset.time && zone.dataset.holder === dragged.from;
    clear();
    if (!same) ask(zone, time);
  });
});

dialog?.querySelector("[data-move-leave]").addEventListener("click", () => dialog.close());
