// Plays the person at the sign-in pages, with the program that the other stories use.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export function play(address, code) {
  const program = fileURLToPath(new URL("person.py", import.meta.url));
  spawn("/usr/bin/python3", [program, address, ...(code ? [code] : [])], { stdio: ["ignore", "ignore", "inherit"] });
}
