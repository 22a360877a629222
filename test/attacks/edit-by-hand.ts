import { CONFIG_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';
import type { InMemoryRemote } from '../support/in-memory-remote.ts';
import type { Edit } from './interleaving-plan.ts';

const PATHS = [CONFIG_PATH, ROUTING_PATH, 'README.md'];

/** A person's edit: looks, edits, pushes; and again from the start where somebody was faster. */
export async function editByHand(
  remote: InMemoryRemote,
  edit: Edit,
  name: string,
  step: (label: string) => Promise<void>,
): Promise<void> {
  for (;;) {
    const base = remote.tip();
    await step('person edits');
    const change = editOf(remote, base, edit, name);
    if (change === null || remote.compareAndSet(base, change) !== null) return;
  }
}

function editOf(remote: InMemoryRemote, base: string, edit: Edit, name: string) {
  const { files, parent, message } = remote.commitAt(base);
  const text = new TextDecoder().decode(files.get(CONFIG_PATH)?.contents);
  const config = parseObject(text);
  const write = (value: object) => ({
    message: `Edit by hand: ${edit}`,
    files: { [CONFIG_PATH]: `${JSON.stringify(value, null, 2)}\n` },
  });
  switch (edit) {
    case 'adds-a-key':
      return config && write({ ...config, [`note-${name}`]: 'kept' });
    case 'other-file':
      return { message: 'Write it down', files: { 'README.md': `Ours, and ${name}\n` } };
    case 'drops-the-hold':
      return config && write(without(config, 'hold'));
    case 'drops-last-transition':
      return config && write(without(config, 'last_transition'));
    case 'breaks-the-config':
      return { message: 'Oops', files: { [CONFIG_PATH]: text.replace('{', '{,') } };
    case 'reverts-the-last-commit': {
      if (parent === null) return null;
      const before = remote.commitAt(parent).files;
      const restored = PATHS.flatMap((path) => {
        const file = before.get(path);
        return file === undefined ? [] : [[path, file.contents] as const];
      });
      return {
        message: `Revert "${message.split('\n')[0]}"\n\nThis reverts commit ${base}.`,
        files: Object.fromEntries(restored),
      };
    }
    default:
      return edit satisfies never;
  }
}

export function parseObject(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

function without(value: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}
