import { describe, expect, it } from 'vitest';

import { parseStateBranchMarker } from '../../../../actions/shared/state-branch/state-branch-marker.ts';

const parse = (text: string) => parseStateBranchMarker(new TextEncoder().encode(text));

describe('parseStateBranchMarker', () => {
  it.each(['live-state', 'live-state\n', 'live-state\r\n'])('reads one line: %j', (text) => {
    expect(parse(text)).toEqual({ kind: 'named', branch: 'live-state' });
  });

  it.each([
    ['', 'nothing'],
    ['\n', 'nothing'],
    ['a\nb\n', '"a b"'],
    ['refs/heads/live-state\n', '"refs/heads/live-state"'],
    ['live state\n', '"live state"'],
    ['# the branch\n', '"# the branch"'],
    ['--upload-pack=x', '"--upload-pack=x"'],
    ['main:evil', '"main:evil"'],
  ])('takes no name from %j', (text, observed) => {
    expect(parse(text)).toEqual({ kind: 'bad', observed });
  });

  it('takes no name from bytes that are not UTF-8', () => {
    expect(parseStateBranchMarker(new Uint8Array([0xff, 0x61]))).toMatchObject({ kind: 'bad' });
  });
});
