"""One request to Graph as the user, for what a person would do in the browser beside a client.

    graph.py METHOD PATH [BODY]
"""
import os
import sys

import requests

import person

LOGIN = "https://login.microsoftonline.com/" + os.environ["GRAPH_LOCAL_TENANT_ID"] + "/oauth2/v2.0/"
client = {"client_id": os.environ["GRAPH_LOCAL_CLIENT_ID"]}

device = requests.post(LOGIN + "devicecode", data=client | {"scope": "Files.ReadWrite.All"}).json()
person.play(device["verification_uri"], device["user_code"])
grant = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": device["device_code"]}
token = requests.post(LOGIN + "token", data=client | grant).json()["access_token"]

method, path, *body = sys.argv[1:]
response = requests.request(
    method, "https://graph.microsoft.com/v1.0" + path, data="".join(body), headers={"Authorization": "Bearer " + token})
if not response.ok:
    sys.exit(f"{method} {path}: {response.status_code} {response.text}")
print(response.text)
