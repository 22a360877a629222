// actions/shared/integrity/quoted-name.ts
/** An identifier as SQL wants it where it may hold anything: between double quotes, its own doubled (Postgres manual, 4.1.1). */
function quoteIdentifier(name) {
	return `"${name.replaceAll("\"", "\"\"")}"`;
}
/** A table with its schema: the search path of a look is empty. */
function quoteTable({ schema, table }) {
	return `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
}
/** The key under which a table is kept in maps and in the history. */
function tableKey({ schema, table }) {
	return `${schema}.${table}`;
}

export { quoteIdentifier, quoteTable, tableKey };