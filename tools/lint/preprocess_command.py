"""preprocess_command.py COMPILE_COMMANDS SOURCE: prints the command that preprocesses a source as it is compiled."""
import json
import os
import shlex
import sys

database, source = sys.argv[1:]
source = os.path.abspath(source)
for entry in json.load(open(database)):
    if entry["file"] != source:
        continue
    words = shlex.split(entry["command"])
    words = words[words.index(next(w for w in words if w.endswith("clang++"))):]
    output = words.index("-o")
    del words[output:output + 2]
    words[words.index("-c")] = "-E"
    print("cd", shlex.quote(entry["directory"]), "&&", shlex.join(words + ["-P"]))
    break
else:
    sys.exit(f"{source} is not compiled by any target")
