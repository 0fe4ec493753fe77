// Headless Chromium with a single-page application that uses @azure/msal-browser: sign-in by redirect, silent and forced tokens, requests
// to Graph and an upload across origins, a second sign-in without questions, and sign-out.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:tls";
import { chromium } from "playwright-core";

const origin = "http://localhost:3000";
const msal = readFileSync(new URL("node_modules/@azure/msal-browser/lib/msal-browser.min.js", import.meta.url));
const page = `<!doctype html><title>Notes</title><script src="/msal.js"></script><script>
  const scopes = ["User.Read", "Files.ReadWrite.All"];
  const app = new msal.PublicClientApplication({
    auth: {
      clientId: "${process.env.SPA_CLIENT_ID}",
      authority: "https://login.microsoftonline.com/${process.env.GRAPH_LOCAL_TENANT_ID}",
      redirectUri: "${origin}/",
      postLogoutRedirectUri: "${origin}/bye",
    },
  });
  async function start() {
    await app.initialize();
    const response = await app.handleRedirectPromise();
    if (response) app.setActiveAccount(response.account);
    window.account = app.getActiveAccount()?.username ?? null;
    window.ready = true;
  }
  async function getToken(forceRefresh) {
    return (await app.acquireTokenSilent({ scopes, forceRefresh })).accessToken;
  }
  async function call(method, url, body, headers) {
    const response = await fetch(url, { method, body, headers });
    if (!response.ok) throw new Error(method + " " + url + ": " + response.status + " " + await response.text());
    return response;
  }
  async function useGraph() {
    const token = await getToken(true);
    if (token !== await getToken(false)) throw new Error("A silent token is the one of the forced refresh.");
    const authorization = { Authorization: "Bearer " + token };
    const root = "https://graph.microsoft.com/v1.0/me";
    const me = await (await call("GET", root, undefined, authorization)).json();
    const session = await (await call("POST", root + "/drive/root:/spa/note.txt:/createUploadSession", "{}",
      { ...authorization, "Content-Type": "application/json" })).json();
    const item = await (await call("PUT", session.uploadUrl, "from a browser", { "Content-Range": "bytes 0-13/14" })).json();
    const text = await (await call("GET", root + "/drive/items/" + item.id + "/content", undefined, authorization)).text();
    return { me: me.userPrincipalName, text };
  }
  start();
</script>`;

const server = createServer((request, response) => {
  const isScript = request.url === "/msal.js";
  response.writeHead(200, { "Content-Type": isScript ? "text/javascript" : "text/html" }).end(isScript ? msal : page);
}).listen(3000);

// Chromium does not read the certificates of the system, so the key that Node.js trusts is pinned.
const pin = await new Promise((resolve, reject) => {
  const socket = connect({ host: "login.microsoftonline.com", port: 443, servername: "login.microsoftonline.com" }, () => {
    const key = socket.getPeerX509Certificate().publicKey.export({ type: "spki", format: "der" });
    resolve(createHash("sha256").update(key).digest("base64"));
    socket.destroy();
  }).on("error", reject);
});
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [`--ignore-certificate-errors-spki-list=${pin}`],
});
try {
  const tab = await browser.newPage();
  const errors = [];
  tab.on("pageerror", (error) => errors.push(`${error}`));
  const waitUntilReady = () => tab.waitForFunction(() => window.ready);
  const signIn = () => tab.evaluate(() => { app.loginRedirect({ scopes }); });

  await tab.goto(`${origin}/`);
  await waitUntilReady();
  await signIn();
  await tab.getByRole("button", { name: process.env.GRAPH_LOCAL_USER }).click();
  const signInHost = new URL(tab.url()).host;
  await tab.locator("button[name=decision][value=continue]").click();
  await tab.waitForURL(`${origin}/**`);
  await waitUntilReady();
  const account = await tab.evaluate(() => window.account);
  const graph = await tab.evaluate(() => useGraph());

  // The browser still has the session of the sign-in pages, and the person has consented: no page is shown.
  await tab.evaluate(() => sessionStorage.clear());
  await tab.reload();
  await waitUntilReady();
  let pages = 0;
  tab.on("response", (response) => { if (response.url().includes("/authorize?") && response.status() === 200) pages++; });
  await signIn();
  await tab.waitForFunction(() => window.ready && window.account);

  await tab.evaluate(() => { app.logoutRedirect(); });
  await tab.waitForURL(`${origin}/bye?*`);

  console.log(JSON.stringify({ signInHost, account, ...graph, pages, errors }));
} finally {
  await browser.close();
  server.close();
}
