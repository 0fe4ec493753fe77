"""The tutorial that most Python programs for Microsoft Graph start from: MSAL with a device code and a cache file, then requests.

    tutorial.py CACHE_FILE

It is run twice: the first run asks a person, the second finds the sign-in in the cache file and replaces the files of the first.
"""
import hashlib
import json
import os
import sys
import threading

import msal
import requests

import person

SCOPES = ["User.Read", "Files.ReadWrite.All", "Sites.Read.All"]
GRAPH = "https://graph.microsoft.com/v1.0"
FRAGMENT = 5 * 320 * 1024

cache_path = sys.argv[1]
cache = msal.SerializableTokenCache()
if os.path.exists(cache_path):
    with open(cache_path) as file:
        cache.deserialize(file.read())
app = msal.PublicClientApplication(
    os.environ["GRAPH_LOCAL_CLIENT_ID"],
    authority="https://login.microsoftonline.com/" + os.environ["GRAPH_LOCAL_TENANT_ID"],
    token_cache=cache,
)


def sign_in():
    accounts = app.get_accounts()
    if accounts:
        return "silent", app.acquire_token_silent(SCOPES, account=accounts[0])
    flow = app.initiate_device_flow(scopes=SCOPES)
    threading.Thread(target=person.play, args=(flow["verification_uri"], flow["user_code"])).start()
    return "device code", app.acquire_token_by_device_flow(flow)


how, token = sign_in()
assert token and "access_token" in token, token
forced = app.acquire_token_silent(SCOPES, account=app.get_accounts()[0], force_refresh=True)
assert forced and forced["access_token"] != token["access_token"], "A forced refresh gives another token."
with open(cache_path, "w") as file:
    file.write(cache.serialize())

session = requests.Session()
session.headers["Authorization"] = "Bearer " + forced["access_token"]


def call(method, url, status, **arguments):
    response = session.request(method, url if url.startswith("https:") else GRAPH + url, **arguments)
    assert response.status_code == status, f"{method} {url}: {response.status_code} {response.text[:500]}"
    return response.json() if response.content else None


def upload_in_ranges(drive, path, content):
    body = {"item": {"@microsoft.graph.conflictBehavior": "replace", "name": path.rsplit("/", 1)[-1]}}
    upload = call("POST", f"/drives/{drive}/root:/{path}:/createUploadSession", 200, json=body)["uploadUrl"]
    for start in range(0, len(content), FRAGMENT):
        part = content[start:start + FRAGMENT]
        headers = {
            "Content-Length": str(len(part)),
            "Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(content)}",
        }
        response = session.put(upload, data=part, headers=headers)  # the tutorials use the session with its token here, too
        assert response.status_code in (200, 201, 202), f"{response.status_code} {response.text}"
    return response.json()


me = call("GET", "/me", 200)
site = call("GET", "/sites/contoso.sharepoint.com:/sites/Engineering", 200)
drives = call("GET", f"/sites/{site['id']}/drives", 200)["value"]
drive = drives[0]["id"]
before = {item["name"]: item for item in call("GET", f"/drives/{drive}/root/children", 200)["value"]}

small = os.urandom(1000)
item = call("PUT", f"/drives/{drive}/root:/tutorial/notes.txt:/content", 200 if how == "silent" else 201, data=small)
assert item["size"] == len(small)
large = os.urandom(4 * 1024 * 1024 + 17)
stored = upload_in_ranges(drive, "tutorial/large.bin", large)
assert stored["size"] == len(large)
again = upload_in_ranges(drive, "tutorial/large.bin", large[::-1])
assert again["id"] == stored["id"], "A replaced file keeps its id."

names = [child["name"] for child in call("GET", f"/drives/{drive}/root:/tutorial:/children", 200)["value"]]
download = session.get(f"{GRAPH}/drives/{drive}/items/{again['id']}/content")
assert hashlib.sha256(download.content).digest() == hashlib.sha256(large[::-1]).digest()

print(json.dumps({
    "how": how,
    "me": me["userPrincipalName"],
    "existedBefore": "tutorial" in before,
    "names": sorted(names),
}))
