#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Candlewright authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a database file of an older schema, with the rows of a newer one.

  olderfile.py --from FILE --to FILE --migrations FOLDER --schema N

Runs the steps up to N of the folder and copies every table that both files have, by the columns that both have. Prints
one JSON object: the schema, and the rows of each table that has some.
"""
import argparse
import glob
import json
import os
import sqlite3
import sys

APPLICATION_ID = 0x43574D44


def columns(connection, schema, table):
    return [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info('{table}')")]


def tables(connection, schema):
    return [row[0] for row in connection.execute(
        f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]


def make(connection, folder, schema):
    for step in sorted(glob.glob(os.path.join(folder, "*.sql"))):
        if int(os.path.basename(step)[:4]) <= schema:
            with open(step, encoding="utf-8") as file:
                connection.executescript(file.read())
    connection.executescript(f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {schema};")


def copy(connection):
    """Rows by table. What triggers of the older schema note by themselves is replaced by what was noted before."""
    newer, rows = set(tables(connection, "newer")), {}
    older = [table for table in tables(connection, "main") if table in newer]
    triggers = connection.execute("SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER main.{name}")
    for table in older:
        both = [name for name in columns(connection, "main", table) if name in columns(connection, "newer", table)]
        names = ", ".join(f'"{name}"' for name in both)
        connection.execute(f'DELETE FROM main."{table}"')
        count = connection.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM newer."{table}"').rowcount
        if count:
            rows[table] = count
    for _, sql in triggers:
        connection.execute(sql)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", required=True)
    parser.add_argument("--to", required=True)
    parser.add_argument("--migrations", required=True)
    parser.add_argument("--schema", type=int, required=True)
    arguments = parser.parse_args()
    connection = sqlite3.connect(arguments.to, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    make(connection, arguments.migrations, arguments.schema)
    connection.execute("ATTACH ? AS newer", (arguments.source,))
    connection.execute("BEGIN")
    rows = copy(connection)
    connection.execute("COMMIT")
    connection.close()
    print(json.dumps({"schema": arguments.schema, "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
