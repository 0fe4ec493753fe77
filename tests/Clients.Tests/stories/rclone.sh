#!/bin/bash
# rclone on the user's own OneDrive, as a web application: sign-in by its loopback redirect, then copy, check, move, server-side copy,
# sync, cleanup of old versions, a large file in both directions, and delete.
#
#     rclone.sh FOLDER
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
cd "$1"
export RCLONE_CONFIG=$PWD/rclone.conf
large=${LARGE_MIB:-260}

rclone config create od onedrive client_id="$RCLONE_CLIENT_ID" client_secret="$RCLONE_CLIENT_SECRET" > config.log 2>&1 &
config=$!
until link=$(grep -o 'http://127.0.0.1:53682/auth[^ ]*' config.log); do kill -0 $config; sleep 0.2; done
/usr/bin/python3 "$here/person.py" "$link"
wait $config || { cat config.log; exit 1; }

mkdir -p source/sub
printf 'one' > source/one.txt
printf 'two' > 'source/sub/two & three #1.txt'
head -c 5000000 /dev/urandom > source/sub/five.bin

rclone copy source od:rclone
rclone check source od:rclone
test "$(rclone lsf -R --files-only od:rclone | sort | tr '\n' '|')" = 'one.txt|sub/five.bin|sub/two & three #1.txt|'

rclone moveto od:rclone/one.txt od:rclone/moved/uno.txt
test "$(rclone cat od:rclone/moved/uno.txt)" = one
rclone copyto od:rclone/moved/uno.txt od:rclone/copy.txt
test "$(rclone cat od:rclone/copy.txt)" = one

printf 'one more' > source/one.txt
rclone sync source od:rclone
rclone check source od:rclone
test -z "$(rclone lsf od:rclone/moved 2>/dev/null)"

# An older version of a file, until the cleanup.
printf 'one more time' > source/one.txt
rclone copy source od:rclone
versions() { /usr/bin/python3 "$here/graph.py" GET /me/drive/root:/rclone/one.txt:/versions | grep -o '"lastModifiedBy"' | wc -l; }
test "$(versions)" -eq 2
rclone cleanup od:rclone
test "$(versions)" -eq 1
test "$(rclone cat od:rclone/one.txt)" = 'one more time'

head -c "${large}M" /dev/urandom > large.bin
rclone copyto large.bin od:rclone-large/large.bin
rclone copyto od:rclone-large/large.bin large.copy
cmp large.bin large.copy
rm large.bin large.copy

rclone about od: > /dev/null
rclone deletefile od:rclone-large/large.bin
rclone purge od:rclone
test -z "$(rclone lsf od: | grep '^rclone/$' || true)"
echo '{"done":true}'
