// Keeps what was charted until the server has it, sealed: nothing in this browser reads it back.
//
// An entry is sealed to the server's public key (ephemeral ECDH on P-256, HKDF-SHA-256, AES-256-GCM)
// and laid into IndexedDB before anything is sent. It leaves when the server's receipt bears the same
// fingerprint, or says that it was kept aside. In the clear stand ids and a number that counts this
// device's entries, so that a missing one shows.

const OUTBOX = "kact-outbox";
const ENTRIES = "entries";
const COUNTS = "counts";
const INFO = new TextEncoder().encode("kact envelope");

const Outbox = {
  database: null,

  open() {
    this.database ??= new Promise((done, failed) => {
      const asked = indexedDB.open(OUTBOX, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore(ENTRIES, { keyPath: "entry" });
        asked.result.createObjectStore(COUNTS);
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    return this.database;
  },

  // One transaction; resolves with what `work` asked for once it is on disk.
  async within(stores, mode, work) {
    const database = await this.open();
    return new Promise((done, failed) => {
      const held = database.transaction(stores, mode, { durability: "strict" });
      const asked = work(held);
      held.oncomplete = () => done(asked?.result);
      held.onabort = held.onerror = () => failed(held.error);
    });
  },

  // One at a time, in all windows of this browser, and number and entry laid down together: no two
  // entries share a number, and none is used up by an entry that is not there.
  keep(place, entry, words) {
    return navigator.locks.request(OUTBOX, () => this.lay(place, entry, words));
  },

  async lay(place, entry, words) {
    const device = this.device();
    const counter = `${place.session}|${device}`;
    const last = (await this.within([COUNTS], "readonly", (t) => t.objectStore(COUNTS).get(counter))) ?? 0;
    const seq = last + 1;
    const about = [entry, place.session, place.account, device, seq].join("|");
    const envelope = await this.seal(place, words, about);
    const sha256 = await fingerprint(words);
    const row = { entry, session: place.session, sha256, envelope };
    await this.within([ENTRIES, COUNTS], "readwrite", (t) => {
      t.objectStore(COUNTS).put(seq, counter);
      t.objectStore(ENTRIES).add(row);
    });
    return row;
  },

  async waiting(session) {
    const all = await this.within([ENTRIES], "readonly", (t) => t.objectStore(ENTRIES).getAll());
    return all.filter((row) => row.session === session);
  },

  forget(entry) {
    return this.within([ENTRIES], "readwrite", (t) => t.objectStore(ENTRIES).delete(entry));
  },

  async seal(place, words, about) {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const point = unbase64(place.point);
    const server = await crypto.subtle.importKey("raw", point, curve, false, []);
    const own = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
    const sender = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, own.privateKey, 256);
    const stuff = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const key = await crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: joined(sender, point), info: INFO },
      stuff,
      { name: "AES-GCM", length: 256 },
      false,
      ["encrypt"],
    );
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = new TextEncoder().encode(about);
    const sealed = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: nonce, additionalData },
      key,
      new TextEncoder().encode(words),
    );
    return {
      key: place.key,
      sender: base64(sender),
      nonce: base64(nonce),
      sealed: base64(new Uint8Array(sealed)),
      about,
    };
  },

  // This browser's name for itself; it says nothing about whoever uses it.
  device() {
    let name = localStorage.getItem("kact-device");
    if (!name) {
      name = crypto.randomUUID();
      localStorage.setItem("kact-device", name);
    }
    return name;
  },
};

async function fingerprint(words) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(words));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function joined(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

function unbase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

window.KactOutbox = Outbox;
