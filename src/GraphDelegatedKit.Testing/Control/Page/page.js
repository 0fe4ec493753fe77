// The live page of the local tenant. It reads and changes the tenant by the control API (/_local/openapi.json) only.
const maxRows = 500, maxUploads = 20;
const minutes = 60, hours = 60 * minutes, days = 24 * hours;

const clockSteps = [
  ["+5 minutes", 5 * minutes],
  ["+1 hour", hours],
  ["+1 day", days],
  ["+90 days", 90 * days],
];

const faultKinds = [
  ["Throttle the next request", { kind: "throttle", path: "/v1.0/*", retryAfter: 5 }],
  ["Fail the next request with 503", { kind: "fail", path: "/v1.0/*", status: 503 }],
  ["Lose the next response", { kind: "loseResponse", path: "/v1.0/*" }],
  ["Fail the next upload", { kind: "failUpload", atByte: 0, status: 503 }],
  ["Require a second factor", { kind: "requireInteraction", claims: { access_token: { acrs: { essential: true, value: "c1" } } } }],
];

const byId = id => document.getElementById(id);
const section = id => {
  const element = byId(id);
  const part = name => element.querySelector(`[data-${name}]`);
  return { list: part("list"), count: part("count"), empty: part("empty"), more: part("more") };
};

// Creates an element. Text from the tenant is only ever set as text, so that a file name cannot become markup.
function create(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

async function call(method, path, body) {
  const response = await fetch("/_local/" + path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const result = text === "" ? null : JSON.parse(text);
  if (!response.ok) throw new Error(result?.detail ?? result?.title ?? `The tenant answered ${response.status}.`);
  return result;
}

function showProblem(error) {
  byId("problem").textContent = error.message;
  byId("problem").hidden = false;
}

// A button that calls the API. It is disabled until the answer is there, so that a double click does nothing twice.
function createButton(label, action, description) {
  const button = create("button", { type: "button" }, label);
  if (description) button.setAttribute("aria-label", `${label}: ${description}`);
  bind(button, action);
  return button;
}

function bind(button, action) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await action();
      byId("problem").hidden = true;
    } catch (error) {
      showProblem(error);
    } finally {
      button.disabled = false;
      await refresh();
    }
  });
}

function fill({ list, count, empty }, items, render) {
  const position = list.scrollTop;
  list.replaceChildren(...items.map(render));
  list.scrollTop = position;
  count.textContent = items.length === 0 ? "" : items.length;
  if (empty) empty.hidden = items.length > 0;
}

const createItem = (what, ...buttons) =>
  create("li", {}, create("div", { class: "what" }, ...what), create("div", { class: "buttons" }, ...buttons));

const soft = text => create("div", { class: "soft" }, text);

// --- Requests

const rows = byId("requests").querySelector("tbody");
const requestTable = byId("requests").querySelector("table");
let isPaused = false;
let lastNumber = 0;

function getStatusClass(status) {
  if (status === 0 || status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}

function describe(request) {
  const notes = [];
  if (request.error) notes.push([request.error.code, request.error.message].filter(Boolean).join(": "));
  if (request.fault) notes.push(`met ${request.fault}`);
  for (const warning of request.warnings) notes.push(`warning ${warning.code}: ${warning.message}`);
  if (request.batchId) notes.push(`request ${request.batchId} of a batch`);
  return notes.join(" · ");
}

// A long address breaks after its separators rather than inside a word.
function createAddress(url) {
  const parts = url.replace(/^https:\/\//, "").split(/(?<=[/?&,])/);
  return parts.flatMap((part, index) => index === 0 ? [part] : [create("wbr"), part]);
}

function createRow(request) {
  const status = request.status === 0 ? "none" : request.status;
  const notes = describe(request);
  const row = create("tr", {},
    create("td", {}, new Date(request.time).toLocaleTimeString([], { hourCycle: "h23" })),
    create("td", { class: `status ${getStatusClass(request.status)}` }, String(status)),
    create("td", { class: "url" },
      create("span", { class: "method" }, request.method), " ", ...createAddress(request.url),
      notes === "" ? null : create("span", { class: "soft" }, notes)),
    create("td", { class: "user", title: request.user ?? "" }, (request.user ?? "").split("@")[0]),
    create("td", { class: "number" }, `${Math.round(request.durationMs)} ms`));
  row.dataset.text = `${request.method} ${status} ${request.url} ${request.user ?? ""} ${notes}`.toLowerCase();
  return row;
}

function addRequest(request, isNew) {
  if (request.number <= lastNumber) return;
  lastNumber = request.number;
  const row = createRow(request);
  if (isNew) row.classList.add("new");
  applyFilter(row);
  rows.prepend(row);
  while (rows.childElementCount > maxRows) rows.lastElementChild.remove();
  showRequestCount();
}

function applyFilter(row) {
  const words = byId("request-filter").value.toLowerCase().split(/\s+/);
  row.hidden = !words.every(word => row.dataset.text.includes(word));
}

function showRequestCount() {
  const { count, empty } = section("requests");
  const total = rows.childElementCount;
  const shown = rows.querySelectorAll("tr:not([hidden])").length;
  count.textContent = total === 0 ? "" : shown === total ? total : `${shown} of ${total}`;
  empty.hidden = total > 0;
  requestTable.hidden = total === 0;
}

async function readRequests() {
  if (isPaused) return;
  const { requests } = await call("GET", `requests?after=${lastNumber}`);
  for (const request of requests) addRequest(request, false);
}

// --- The other parts

async function readCodes() {
  const [{ deviceCodes }, { users }] = await Promise.all([call("GET", "deviceCodes"), call("GET", "users?top=1")]);
  const pending = deviceCodes.filter(code => code.state === "pending");
  fill(section("codes"), pending, code => createItem(
    [create("span", { class: "code" }, code.userCode), soft(`${code.app}, ${code.scopes.join(" ")}`)],
    createButton("Approve", () => call("POST", `deviceCodes/${code.userCode}/approve`, { user: users[0].userPrincipalName }),
      `${code.userCode} as ${users[0].displayName}`),
    createButton("Deny", () => call("POST", `deviceCodes/${code.userCode}/deny`), code.userCode)));
}

async function readFaults() {
  const { faults } = await call("GET", "faults");
  const waiting = faults.filter(fault => fault.remaining !== 0);
  fill(section("faults"), waiting, fault => createItem(
    [fault.kind, " ", fault.path ?? "", soft(describeFault(fault))],
    createButton("Remove", () => call("DELETE", `faults/${encodeURIComponent(fault.id)}`), `${fault.kind} ${fault.path ?? ""}`)));
  byId("clear-faults").hidden = waiting.length === 0;
}

function describeFault(fault) {
  const parts = [fault.remaining === null ? "until it is removed" : `${fault.remaining} left`, `applied ${fault.applied} times`];
  if (fault.method) parts.unshift(fault.method);
  if (fault.user) parts.unshift(fault.user);
  if (fault.skip) parts.push(`skips ${fault.skip}`);
  return parts.join(", ");
}

async function readUploads() {
  const { uploads } = await call("GET", "uploads");
  fill(section("uploads"), uploads.slice(-maxUploads).reverse(), upload => createItem(
    [upload.fileName, soft(`${upload.bytesAccepted.toLocaleString()} bytes stored in ${upload.acceptedRanges.length} requests`)]));
}

async function readUsers() {
  const name = byId("user-filter").value.trim();
  const { users, count } = await call("GET", `users?top=50&search=${encodeURIComponent(name)}`);
  const parts = section("users");
  fill(parts, users, user => createItem(
    [user.displayName, user.isAdministrator ? create("span", { class: "tag" }, "administrator") : null, soft(user.userPrincipalName)],
    createButton("Revoke sign-ins", () => call("POST", `users/${encodeURIComponent(user.id)}/revokeSignIns`), user.displayName)));
  parts.count.textContent = count.toLocaleString();
  parts.more.hidden = users.length >= count;
  parts.more.textContent = `${users.length} of ${count.toLocaleString()} users are shown. Find others by name.`;
}

async function readApps() {
  const { apps } = await call("GET", "apps");
  fill(section("apps"), apps, app => createItem([app.displayName, soft(app.clientId)]));
}

async function readClock() {
  const { now, aheadSeconds } = await call("GET", "time");
  byId("now").dateTime = now;
  byId("now").textContent = new Date(now).toLocaleString();
  byId("ahead").textContent = aheadSeconds === 0 ? "" : `${formatSeconds(aheadSeconds)} ahead of this machine`;
}

function formatSeconds(seconds) {
  const units = [[days, "day"], [hours, "hour"], [minutes, "minute"], [1, "second"]];
  const [size, unit] = units.find(([size]) => seconds >= size) ?? units.at(-1);
  const amount = Math.round(seconds / size * 10) / 10;
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

async function readSnapshots() {
  const { snapshots } = await call("GET", "snapshot");
  fill(section("snapshots"), snapshots, name => createItem(
    [name],
    createButton("Restore", () => call("POST", `snapshot/${encodeURIComponent(name)}/restore`), name),
    createButton("Delete", () => call("DELETE", `snapshot/${encodeURIComponent(name)}`), name)));
}

// Changes come in bursts; one reading serves all of them.
let reading = null, isReadAgain = false;

async function refresh() {
  if (reading) {
    isReadAgain = true;
    return reading;
  }
  reading = (async () => {
    do {
      isReadAgain = false;
      const results = await Promise.allSettled(
        [readRequests(), readCodes(), readFaults(), readUploads(), readUsers(), readApps(), readClock(), readSnapshots()]);
      const failed = results.find(result => result.status === "rejected");
      if (failed) showProblem(failed.reason);
    } while (isReadAgain);
  })();
  try {
    await reading;
  } finally {
    reading = null;
  }
}

// --- Start

byId("fault-buttons").append(...faultKinds.map(([label, fault]) => createButton(label, () => call("POST", "faults", fault))));
byId("clock-buttons").append(...clockSteps.map(([label, seconds]) =>
  createButton(label, () => call("POST", "time", { advanceSeconds: seconds }))));
bind(byId("clear-faults"), () => call("DELETE", "faults"));
bind(byId("clear-requests"), async () => {
  await call("DELETE", "requests");
  rows.replaceChildren();
  showRequestCount();
});
byId("pause").addEventListener("click", async () => {
  isPaused = !isPaused;
  byId("pause").setAttribute("aria-pressed", String(isPaused));
  if (!isPaused) await refresh();
});
byId("request-filter").addEventListener("input", () => {
  for (const row of rows.children) applyFilter(row);
  showRequestCount();
});
byId("user-filter").addEventListener("input", () => readUsers().catch(showProblem));
byId("take-snapshot").addEventListener("submit", async event => {
  event.preventDefault();
  const form = event.target;
  try {
    await call("PUT", `snapshot/${encodeURIComponent(form.elements.name.value)}`);
    form.reset();
  } catch (error) {
    showProblem(error);
  }
  await refresh();
});

const events = new EventSource("/_local/events");
const connection = byId("connection");
events.addEventListener("open", async () => {
  connection.textContent = "Reading…";
  await refresh();
  connection.textContent = "Live";
  connection.dataset.live = "";
});
events.addEventListener("error", () => {
  connection.textContent = "The tenant does not answer. Trying again…";
  delete connection.dataset.live;
});
events.addEventListener("request", event => {
  if (!isPaused) addRequest(JSON.parse(event.data), true);
});
events.addEventListener("state", () => refresh());
setInterval(() => {
  if (connection.dataset.live !== undefined) readClock().catch(() => {});
}, 15_000);
