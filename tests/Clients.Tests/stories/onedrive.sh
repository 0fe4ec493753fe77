#!/bin/bash
# The onedrive client: signs in by its default redirect, uploads, downloads, does nothing in another sync, and passes on deletions.
#
#     onedrive.sh FOLDER
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
cd "$1"
mkdir -p conf sync/docs
printf 'sync_dir = "%s"\napplication_id = "%s"\n' "$PWD/sync" "$GRAPH_LOCAL_CLIENT_ID" > conf/config

fail() { echo "$1" >&2; cat sync.log >&2; exit 1; }
sync() { onedrive --confdir "$PWD/conf" --synchronize --verbose "$@" > sync.log 2>&1 || fail "The sync failed."; }
graph() { /usr/bin/python3 "$here/graph.py" "$@" > graph.json; }

printf 'local' > sync/docs/local.txt
printf 'umlaut' > 'sync/docs/ä & #1 100%.txt'
head -c 6000000 /dev/urandom > sync/docs/large.bin
graph PUT /me/drive/root:/remote/remote.txt:/content 'from the service'

# The client writes the address to open, and waits for the address at which the browser ended.
onedrive --confdir "$PWD/conf" --auth-files url.txt:response.txt --synchronize --verbose > sync.log 2>&1 &
first=$!
until [ -s url.txt ]; do kill -0 $first || fail "The client ended."; sleep 0.2; done
PYTHONPATH=$here /usr/bin/python3 -c 'import person, sys; print(person.play(sys.argv[1]).url, end="")' "$(cat url.txt)" > response.new
mv response.new response.txt
wait $first || fail "The first sync failed."

test "$(cat sync/remote/remote.txt)" = 'from the service' || fail "The file of the service was not downloaded."
graph GET '/me/drive/root:/docs:/children?$select=name,size'
grep -q '"large.bin"' graph.json && grep -q '100%' graph.json || fail "The files were not uploaded: $(cat graph.json)"

sync
! grep -E '^(Uploading|Downloading) (new |modified )?file|^Deleting' sync.log || fail "The second sync was not idle."

rm sync/docs/local.txt
sync
graph GET '/me/drive/root:/docs:/children?$select=name'
! grep -q '"local.txt"' graph.json || fail "The deletion did not reach the service."

graph DELETE /me/drive/root:/remote/remote.txt
sync
test ! -e sync/remote/remote.txt || fail "The deletion did not reach this machine."

echo '{"done":true}'
