"""Signs in with Microsoft's own python library and lists everybody, as a program written for the real service would.

The same script is run twice: the first run asks for a person, the second finds the sign-in in the cache file.
Nothing here knows of the local tenant; the machine's name service and the CA file lead there.
"""
import json
import os
import sys

import msal
import requests

tenant_id, client_id, cache_path = sys.argv[1:4]

cache = msal.SerializableTokenCache()
if os.path.exists(cache_path):
    with open(cache_path) as kept:
        cache.deserialize(kept.read())

app = msal.PublicClientApplication(
    client_id,
    authority="https://login.microsoftonline.com/" + tenant_id,
    token_cache=cache,
)

scopes = ["User.Read", "User.ReadBasic.All"]
how = "silent"
result = None
accounts = app.get_accounts()
if accounts:
    result = app.acquire_token_silent(scopes, account=accounts[0], force_refresh="--force" in sys.argv)
if not result:
    how = "device code"
    flow = app.initiate_device_flow(scopes=scopes)
    print(json.dumps({"user_code": flow["user_code"], "verification_uri": flow["verification_uri"]}), flush=True)
    result = app.acquire_token_by_device_flow(flow)
if "access_token" not in result:
    sys.exit(result["error"] + ": " + result["error_description"])

with open(cache_path, "w") as kept:
    kept.write(cache.serialize())

session = requests.Session()
session.headers["Authorization"] = "Bearer " + result["access_token"]
me = session.get("https://graph.microsoft.com/v1.0/me")
me.raise_for_status()

users, pages = [], 0
link = "https://graph.microsoft.com/v1.0/users?$top=999&$select=id,displayName,jobTitle,accountEnabled"
while link:
    page = session.get(link)
    page.raise_for_status()
    body = page.json()
    users += body["value"]
    pages += 1
    link = body.get("@odata.nextLink")

print(json.dumps({
    "how": how,
    "me": me.json()["userPrincipalName"],
    "account": app.get_accounts()[0]["username"],
    "users": len(users),
    "ids": len({user["id"] for user in users}),
    "pages": pages,
}), flush=True)
