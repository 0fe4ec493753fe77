"""Plays the person at the sign-in pages: opens an address, chooses the account, consents, and follows the way back to the program.

    person.py ADDRESS [CODE]     CODE is the code of a device sign-in.
"""
import html
import os
import re
import sys
import time
import urllib.parse

import requests


def parse_forms(page):
    forms = []
    for attributes, inner in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.S):
        fields = {}
        for tag in re.findall(r"<(?:input|button)\b[^>]*>", inner):
            pairs = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
            if "name" in pairs and pairs["name"] not in fields:
                fields[pairs["name"]] = html.unescape(pairs.get("value", ""))
        action = dict(re.findall(r'([a-z]+)="([^"]*)"', attributes)).get("action", "")
        forms.append((html.unescape(action), fields))
    return forms


def play(address, code=None, user=None):
    user = user or os.environ["GRAPH_LOCAL_USER"]
    session = requests.Session()
    session.trust_env = True
    response = session.get(address)
    for _ in range(10):
        forms = parse_forms(response.text)
        if not forms or response.status_code >= 400:
            return response
        answers = {"otc": code, "username": user, "decision": "continue"}
        action, fields = next((form for form in forms if form[1].keys() & answers.keys()), forms[0])
        fields.update({name: value for name, value in answers.items() if name in fields})
        response = session.post(urllib.parse.urljoin(response.url, action), data=fields)
    raise SystemExit("The sign-in pages did not end.")


if __name__ == "__main__":
    end = play(*sys.argv[1:3])
    print(end.status_code, end.url.split("?")[0], file=sys.stderr)
