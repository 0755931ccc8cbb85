"""What the log says of a load: doubled.py <database> <round> <answered writes> <clients>. Of each customer of the round
there are one creation and at most one service, so an operation that was done twice shows; and every write that was
answered is there, besides at most one a client that was on its way when the load ended."""
import collections
import sqlite3
import sys

database, load, answered, clients = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
log = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
seen = collections.Counter(log.execute("SELECT nombre, verbo FROM operaciones WHERE nombre LIKE ?", (f"Carga-{load}-%",)))
doubled = [entry for entry, times in seen.items() if times > 1]
written = sum(seen.values())
print(f"{written} operations of {answered} answered writes, {len(doubled)} doubled")
if doubled or not answered <= written <= answered + clients:
    sys.exit(f"doubled: {doubled[:5]}")
