// Microsoft's JavaScript client for Graph with Azure.Identity's device code: pages, a batch, a small file, a large one, and errors.
import "isomorphic-fetch";
import { randomBytes } from "node:crypto";
import { DeviceCodeCredential } from "@azure/identity";
import {
  BatchRequestContent, BatchResponseContent, Client, GraphError, LargeFileUploadTask, PageIterator, StreamUpload, FileUpload,
} from "@microsoft/microsoft-graph-client";
import { TokenCredentialAuthenticationProvider } from "@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js";
import { play } from "./person.mjs";

const credential = new DeviceCodeCredential({
  tenantId: process.env.GRAPH_LOCAL_TENANT_ID,
  clientId: process.env.GRAPH_LOCAL_CLIENT_ID,
  userPromptCallback: (code) => play(code.verificationUri, code.userCode),
});
const authProvider = new TokenCredentialAuthenticationProvider(credential, {
  scopes: ["https://graph.microsoft.com/User.Read.All", "https://graph.microsoft.com/Files.ReadWrite.All"],
});
const client = Client.initWithMiddleware({ authProvider });

const me = await client.api("/me").get();
let users = 0;
await new PageIterator(client, await client.api("/users").top(3).get(), () => { users++; return true; }).iterate();

// Version 3.0.7 of the client does not take the version out of the addresses of a batch.
const content = new BatchRequestContent([
  { id: "1", request: new Request("https://graph.microsoft.com/me", { method: "GET" }) },
  { id: "2", request: new Request("https://graph.microsoft.com/me/drive", { method: "GET" }) },
  { id: "3", request: new Request("https://graph.microsoft.com/users/missing@contoso.com", { method: "GET" }) },
]);
const batch = new BatchResponseContent(await client.api("/$batch").post(await content.getContent()));
const statuses = ["1", "2", "3"].map((id) => batch.getResponseById(id).status);

const small = await client.api("/me/drive/root:/js/small.txt:/content").put("small");
const bytes = randomBytes(1_000_000);
const session = await LargeFileUploadTask.createUploadSession(
  client, "https://graph.microsoft.com/v1.0/me/drive/root:/js/large.bin:/createUploadSession",
  { item: { "@microsoft.graph.conflictBehavior": "replace" } });
const task = new LargeFileUploadTask(
  client, new FileUpload(bytes, "large.bin", bytes.length), session, { rangeSize: 320 * 1024 });
const large = await task.upload();
const read = Buffer.from(await client.api("/me/drive/root:/js/large.bin:/content").responseType("arraybuffer").get());
if (!read.equals(bytes)) throw new Error("The downloaded file differs from the uploaded one.");

let code;
try {
  await client.api("/me/drive/root:/js/missing.txt").get();
} catch (error) {
  code = error instanceof GraphError ? error.code : `${error}`;
}

console.log(JSON.stringify({
  me: me.userPrincipalName, users, statuses, small: small.size, large: large.responseBody.size, code,
}));
