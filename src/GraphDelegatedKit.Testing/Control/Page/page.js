// The live page of the local tenant. It reads and changes the tenant by the control API (/_local/openapi.json) only.
const maxRows = 500, maxUploads = 20, maxApprovers = 100;
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
  }).catch(() => { throw new Error("The tenant does not answer. Check that it still runs."); });
  const text = await response.text();
  const result = text === "" ? null : JSON.parse(text);
  if (!response.ok) throw new Error(result?.detail ?? result?.title ?? `The tenant answered ${response.status}.`);
  return result;
}

function showProblem(error) {
  byId("problem").textContent = error.message;
  byId("problem").hidden = false;
}

function hideProblem() {
  byId("problem").hidden = true;
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
      hideProblem();
    } catch (error) {
      showProblem(error);
    } finally {
      button.disabled = false;
      await refresh();
    }
  });
}

// A list is drawn again only if it has changed, so that a button in it keeps the focus.
const drawn = new Map();

function isDrawn(element, items) {
  const text = JSON.stringify(items);
  if (drawn.get(element) === text) return true;
  drawn.set(element, text);
  return false;
}

function fill({ list, count, empty }, items, render) {
  if (isDrawn(list, items)) return;
  const position = list.scrollTop;
  list.replaceChildren(...items.map(render));
  list.scrollTop = position;
  count.textContent = items.length === 0 ? "" : items.length;
  if (empty) empty.hidden = items.length > 0;
}

const createItem = (what, ...buttons) =>
  create("li", {}, create("div", { class: "what" }, ...what), create("div", { class: "buttons" }, ...buttons));

const soft = (...text) => create("div", { class: "soft" }, ...text);

const plural = (number, noun) => `${number.toLocaleString()} ${noun}${number === 1 ? "" : "s"}`;

// A choice that the next visit of the page finds again, where the browser allows it.
const remembered = {
  get: name => {
    try { return localStorage.getItem(name); } catch { return null; }
  },
  set: (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* for this visit only */ }
  },
};

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return;
  } catch {
    // Not allowed here; the older way needs a selection.
  }
  const field = create("textarea", { readonly: "" });
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (!isCopied) throw new Error("The browser does not let the page copy. Select the text and copy it.");
}

function createCopyButton(name, text) {
  const button = create("button", { type: "button", class: "copy", "aria-label": `Copy ${name}` }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await copy(text);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2_000);
    } catch (error) {
      showProblem(error);
    }
  });
  return button;
}

// --- Requests

const rows = byId("requests").querySelector("tbody");
const requestTable = byId("requests").querySelector("table");
let isPaused = false, isFailedOnly = false;
let lastNumber = 0;

// The page of a sign-in error has the status 200.
function getStatusClass({ status, failed }) {
  if (status === 0 || status >= 500) return "bad";
  return failed ? "warn" : "good";
}

function describe(request) {
  const notes = [];
  if (request.error) notes.push([request.error.code, request.error.message].filter(Boolean).join(": "));
  if (request.fault) notes.push(`met ${request.faultKind}`);
  for (const warning of request.warnings) notes.push(`warning ${warning.code}: ${warning.message}`);
  if (request.batchId) notes.push(`request ${request.batchId} of a batch`);
  return notes.join(" · ");
}

// A long text breaks after its separators rather than inside a word.
const breakAfter = (text, separator) => text.split(separator).flatMap((part, index) => index === 0 ? [part] : [create("wbr"), part]);

const createAddress = url => breakAfter(url.replace(/^https:\/\//, ""), /(?<=[/?&,])/);

function createRow(request) {
  const status = request.status === 0 ? "none" : request.status;
  const notes = describe(request);
  const row = create("tr", {},
    create("td", {}, new Date(request.time).toLocaleTimeString([], { hourCycle: "h23" })),
    create("td", { class: `status ${getStatusClass(request)}` }, String(status)),
    create("td", { class: "url" },
      create("span", { class: "method" }, request.method), " ", ...createAddress(request.url),
      notes === "" ? null : create("span", { class: "soft" }, notes)),
    create("td", { class: "user", title: request.user ?? "" }, (request.user ?? "").split("@")[0]),
    create("td", { class: "number" }, `${Math.round(request.durationMs)} ms`));
  row.dataset.failed = request.failed;
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
  row.hidden = (isFailedOnly && row.dataset.failed !== "true") || !words.every(word => row.dataset.text.includes(word));
}

function showRequestCount() {
  const { count, empty } = section("requests");
  const total = rows.childElementCount;
  const shown = rows.querySelectorAll("tr:not([hidden])").length;
  count.textContent = total === 0 ? "" : shown === total ? total : `${shown} of ${total}`;
  empty.hidden = total > 0;
  requestTable.hidden = shown === 0;
  byId("no-match").hidden = total === 0 || shown > 0;
  const text = byId("request-filter").value.trim();
  byId("no-match").textContent = `No ${isFailedOnly ? "failed " : ""}request${text === "" ? "." : ` matches “${text}”.`}`;
}

function filterRows() {
  for (const row of rows.children) applyFilter(row);
  showRequestCount();
}

async function readRequests() {
  if (isPaused) return;
  const { requests } = await call("GET", `requests?after=${lastNumber}`);
  for (const request of requests) addRequest(request, false);
}

// --- The other parts

async function readTenant() {
  const address = await call("GET", "address");
  const [ids, others] = byId("tenant").querySelectorAll("dl");
  fillValues(ids, [
    ["Tenant id", address.tenantId],
    ["Client id of the default application", address.clientId],
    ["https, under every real host name", address.httpsAddress],
    ["http, for browsers and scripts", address.httpAddress],
  ]);
  fillValues(others, [
    ["Authority", address.authority],
    ["Issuer of ID tokens", address.issuer],
    ["Certificate authority (PEM)", address.certificatePem, "-----BEGIN CERTIFICATE-----…"],
  ]);
}

function fillValues(list, values) {
  if (isDrawn(list, values)) return;
  list.replaceChildren(...values.map(([name, value, shown]) => create("div", {},
    create("dt", {}, name),
    create("dd", { class: "value" }, shown ?? value),
    create("dd", { class: "action" }, createCopyButton(name, value)))));
}

const approver = byId("approver");

async function readCodes() {
  const { deviceCodes } = await call("GET", "deviceCodes");
  const pending = deviceCodes.filter(code => code.state === "pending");
  if (pending.length > 0) await readApprovers();
  byId("approver-field").hidden = pending.length === 0;
  fill(section("codes"), pending, code => createItem(
    [create("span", { class: "code" }, code.userCode), soft([code.app, ...code.scopes].join(", "))],
    createButton("Approve", () => call("POST", `deviceCodes/${code.userCode}/approve`, { user: approver.value }),
      `${code.userCode} as the selected user`),
    createButton("Deny", () => call("POST", `deviceCodes/${code.userCode}/deny`), code.userCode)));
}

// The users to choose from: all of a small tenant, else those with the text in their names, and in any case the one chosen before.
async function readApprovers() {
  const name = byId("approver-filter").value.trim();
  const { users, count } = await call("GET", `users?top=${maxApprovers}&search=${encodeURIComponent(name)}`);
  byId("approver-filter").hidden = name === "" && users.length >= count;
  const chosen = remembered.get("approver") ?? approver.value;
  if (name === "" && chosen && !users.some(user => user.id === chosen)) {
    const user = await call("GET", `users/${encodeURIComponent(chosen)}`).catch(() => null);
    if (user) users.unshift(user);
  }
  const choices = users.map(user => (
    { id: user.id, name: `${user.displayName} (${user.userPrincipalName})`, isEnabled: user.accountEnabled }));
  if (isDrawn(approver, choices)) return;
  approver.replaceChildren(...choices.map(user => {
    const option = create("option", { value: user.id }, user.name + (user.isEnabled ? "" : ", disabled"));
    option.disabled = !user.isEnabled;
    return option;
  }));
  const selected = choices.find(user => user.id === chosen && user.isEnabled) ?? choices.find(user => user.isEnabled);
  approver.value = selected?.id ?? "";
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
  const parts = [fault.remaining === null
    ? fault.kind === "requireInteraction" ? "until a user signs in with it" : "until it is removed"
    : `for ${plural(fault.remaining, "more request")}`];
  if (fault.method) parts.unshift(fault.method);
  if (fault.user) parts.unshift(fault.user);
  if (fault.skip) parts.push(`after ${plural(fault.skip, "other request")}`);
  if (fault.applied > 0) parts.push(fault.applied === 1 ? "met once" : `met ${fault.applied.toLocaleString()} times`);
  return parts.join(", ");
}

async function readUploads() {
  const { uploads } = await call("GET", "uploads");
  fill(section("uploads"), uploads.slice(-maxUploads).reverse(), upload => createItem(
    [upload.fileName, soft(`${plural(upload.bytesAccepted, "byte")} stored in ${plural(upload.acceptedRanges.length, "range")}`)]));
}

async function readUsers() {
  const name = byId("user-filter").value.trim();
  const { users, count } = await call("GET", `users?top=50&search=${encodeURIComponent(name)}`);
  const parts = section("users");
  fill(parts, users, user => createItem(
    [
      user.displayName,
      user.isAdministrator ? create("span", { class: "tag" }, "administrator") : null,
      soft(...breakAfter(user.userPrincipalName, /(?<=@)/)),
    ],
    createButton("Revoke sign-ins", () => call("POST", `users/${encodeURIComponent(user.id)}/revokeSignIns`), user.displayName)));
  parts.count.textContent = count.toLocaleString();
  parts.empty.hidden = count > 0;
  parts.empty.textContent = name === "" ? "The tenant has no users." : `No user matches “${name}”.`;
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
        [readTenant(), readRequests(), readCodes(), readFaults(), readUploads(), readUsers(), readApps(), readClock(), readSnapshots()]);
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
byId("request-filter").addEventListener("input", filterRows);
byId("only-failed").addEventListener("click", () => {
  isFailedOnly = !isFailedOnly;
  byId("only-failed").setAttribute("aria-pressed", String(isFailedOnly));
  filterRows();
});
approver.addEventListener("change", () => remembered.set("approver", approver.value));
byId("approver-filter").addEventListener("input", () => readApprovers().catch(showProblem));
byId("user-filter").addEventListener("input", () => readUsers().catch(showProblem));
byId("take-snapshot").addEventListener("submit", async event => {
  event.preventDefault();
  const form = event.target;
  try {
    await call("PUT", `snapshot/${encodeURIComponent(form.elements.name.value)}`);
    form.reset();
    hideProblem();
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
