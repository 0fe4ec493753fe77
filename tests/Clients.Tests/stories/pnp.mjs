// PnP's client with a token of MSAL: the own drive, a small and a large upload, a folder, a search for a name, and users in pages.
import "@pnp/graph/users/index.js";
import "@pnp/graph/files/index.js";
import "@pnp/graph/sites/index.js";
import { randomBytes } from "node:crypto";
import { graphfi } from "@pnp/graph";
import { GraphDefault } from "@pnp/nodejs";
import { PublicClientApplication } from "@azure/msal-node";
import { play } from "./person.mjs";

const app = new PublicClientApplication({
  auth: {
    clientId: process.env.GRAPH_LOCAL_CLIENT_ID,
    authority: `https://login.microsoftonline.com/${process.env.GRAPH_LOCAL_TENANT_ID}`,
  },
});
const { accessToken } = await app.acquireTokenByDeviceCode({
  scopes: ["User.Read.All", "Files.ReadWrite.All", "Sites.Read.All"],
  deviceCodeCallback: (code) => play(code.verificationUri, code.userCode),
});
const authenticate = (instance) => {
  instance.on.auth.replace(async (url, init) => {
    init.headers = { ...init.headers, Authorization: `Bearer ${accessToken}` };
    return [url, init];
  });
  return instance;
};
const graph = graphfi().using(GraphDefault(), authenticate);

const me = await graph.me();
const drive = graph.me.drive;
const folder = await drive.root.children.addFolder({ name: "pnp", conflictBehavior: "replace" });
const small = await drive.getItemById(folder.id).upload({ filePathName: "small.txt", content: "small", contentType: "text/plain" });
const added = await drive.getItemById(folder.id).children.add({ filename: "added.txt", content: "added", contentType: "text/plain" });

const bytes = randomBytes(2 * 320 * 1024 + 5);
const { resumableUpload } = await drive.getItemById(folder.id).createUploadSession({ item: { name: "large.bin" } });
let large;
for (let start = 0; start < bytes.length; start += 320 * 1024) {
  const part = bytes.subarray(start, start + 320 * 1024);
  large = await resumableUpload.upload(part.length, part, `bytes ${start}-${start + part.length - 1}/${bytes.length}`);
}
const content = Buffer.from(await (await drive.getItemById(large.id).getContent()).arrayBuffer());
if (!content.equals(bytes)) throw new Error("The downloaded file differs from the uploaded one.");

const names = (await drive.getItemById(folder.id).children()).map((item) => item.name).sort();
const versions = await drive.getItemById(small.id).versions();
let users = 0;
for await (const page of graph.users.top(3)) users += page.length;
console.log(JSON.stringify({ me: me.userPrincipalName, small: small.size, added: added.size, names, versions: versions.length, users }));
