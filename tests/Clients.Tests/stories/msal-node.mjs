// Signs in with Microsoft's library for Node: a device code, then silently from the cache, then with a forced refresh, then by a browser.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { PublicClientApplication } from "@azure/msal-node";
import { play } from "./person.mjs";

const cacheFile = process.argv[2];
const scopes = ["User.Read", "User.ReadBasic.All"];
const app = new PublicClientApplication({
  auth: {
    clientId: process.env.GRAPH_LOCAL_CLIENT_ID,
    authority: `https://login.microsoftonline.com/${process.env.GRAPH_LOCAL_TENANT_ID}`,
  },
  cache: {
    cachePlugin: {
      async beforeCacheAccess(context) {
        if (existsSync(cacheFile)) context.tokenCache.deserialize(readFileSync(cacheFile, "utf8"));
      },
      async afterCacheAccess(context) {
        if (context.cacheHasChanged) writeFileSync(cacheFile, context.tokenCache.serialize());
      },
    },
  },
});

let how = "silent";
const [account] = await app.getTokenCache().getAllAccounts();
let result;
if (account) {
  result = await app.acquireTokenSilent({ scopes, account });
} else {
  how = "device code";
  result = await app.acquireTokenByDeviceCode({ scopes, deviceCodeCallback: (code) => { play(code.verificationUri, code.userCode); } });
}

const forced = await app.acquireTokenSilent({ scopes, account: result.account, forceRefresh: true });
if (forced.accessToken === result.accessToken) throw new Error("A forced refresh gives another token.");

const response = await fetch("https://graph.microsoft.com/v1.0/me", { headers: { Authorization: `Bearer ${forced.accessToken}` } });
if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);

// The redirect leads to a port of loopback that the library chooses.
const browser = await app.acquireTokenInteractive({ scopes, openBrowser: async (address) => play(address) });
console.log(JSON.stringify({
  how, me: (await response.json()).userPrincipalName, account: result.account.username, browser: browser.account.username,
}));
