/** An identifier as SQL wants it where it may hold anything: between double quotes, its own doubled (Postgres manual, 4.1.1). */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table with its schema: the search path of a look is empty. */
export function quoteTable({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}

/** The key under which a table is kept in maps and in the history. */
export function tableKey({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${schema}.${table}`;
}
