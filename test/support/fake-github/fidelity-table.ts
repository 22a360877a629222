import { ROOT_FIELDS } from './graphql/root-fields.ts';
import { REST_ROUTES } from './rest/routes.ts';

/** The README of the fake, made from its route tables: what it models, how truly, and where that was seen. */
export function renderFidelityTable(): string {
  const rows = [
    ...ROOT_FIELDS.map(({ name, root, fidelity, seen }) => [`GraphQL ${root}`, `\`${name}\``, fidelity, seen]),
    ...REST_ROUTES.map(({ method, path, operationId, fidelity, seen }) => [
      `\`${method} ${path}\``,
      `\`${operationId}\``,
      fidelity,
      seen,
    ]),
  ];
  const table = [['route', 'operation', 'fidelity', 'seen'], ['---', '---', '---', '---'], ...rows];
  return `${INTRODUCTION}${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

const INTRODUCTION = `# The fake GitHub

An HTTP server for tests over a real bare git repository. Each request and answer is checked against GitHub's published OpenAPI
description and GraphQL schema; what is not in the table is answered with 501, and \`close()\` then fails the test. *semantic*: behaves
as GitHub does; *shape*: has the right form only. A new operation is a new file in \`rest/\` or \`graphql/\`, named in \`routes.ts\` or
\`root-fields.ts\`. This page is generated: \`tsx test/support/fake-github/write-readme.ts\`.

`;
