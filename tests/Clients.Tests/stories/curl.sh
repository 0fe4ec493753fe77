#!/bin/bash
# Plain curl under the real host names: a device code, the token, a whole upload in ranges, the download.
#
#     curl.sh FOLDER
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
cd "$1"
login=https://login.microsoftonline.com/organizations/oauth2/v2.0
graph=https://graph.microsoft.com/v1.0
value() { sed "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/" "$2"; }
request() { curl --silent --show-error --fail-with-body "$@"; }

request "$login/devicecode" -d "client_id=$GRAPH_LOCAL_CLIENT_ID" -d 'scope=User.Read Files.ReadWrite.All offline_access' > code.json
poll() {
  curl --silent --show-error "$login/token" -d "client_id=$GRAPH_LOCAL_CLIENT_ID" \
    -d grant_type=urn:ietf:params:oauth:grant-type:device_code -d "device_code=$(value device_code code.json)"
}
poll | grep -q '"authorization_pending"'
/usr/bin/python3 "$here/person.py" "$(value verification_uri code.json)" "$(value user_code code.json)"
sleep "$(value interval code.json)"
poll > token.json
authorization="Authorization: Bearer $(value access_token token.json)"
request "$graph/me" -H "$authorization" > me.json

fragment=327680
size=$((3 * fragment + 5))
head -c "$size" /dev/urandom > large.bin
request "$graph/me/drive/root:/curl/large.bin:/createUploadSession" -H "$authorization" -H 'Content-Type: application/json' \
  -d '{"item":{"@microsoft.graph.conflictBehavior":"replace"}}' > session.json
url=$(value uploadUrl session.json)
for ((start = 0; start < size; start += fragment)); do
  tail -c "+$((start + 1))" large.bin 2> /dev/null | head -c "$fragment" > part.bin || true
  end=$((start + $(stat -c %s part.bin) - 1))
  request -X PUT "$url" -H "Content-Range: bytes $start-$end/$size" --data-binary @part.bin -o item.json -w '%{http_code} ' >> statuses
done
request --location "$graph/me/drive/root:/curl/large.bin:/content" -H "$authorization" -o read.bin
cmp large.bin read.bin

refused=$(curl --silent -o /dev/null -w '%{http_code}' "$graph/me")
echo "{\"me\":\"$(value userPrincipalName me.json)\",\"statuses\":\"$(cat statuses)\",\"withoutToken\":$refused}"
