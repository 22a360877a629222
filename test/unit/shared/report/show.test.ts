import { describe, expect, it } from 'vitest';

import {
  runLink,
  said,
  secondsBetween,
  showDuration,
  showInstant,
  webLink,
  withoutAccepted,
} from '../../../../actions/shared/report/show.ts';

describe('what a report shows', () => {
  it.each([
    [0, '0 s'],
    [0.4, '0 s'],
    [2, '2 s'],
    [60, '1 min'],
    [250, '4 min 10 s'],
    [7_200, '2 h'],
    [7_260, '2 h 1 min'],
    [3_599.6, '1 h'],
    [273_600, '3 d 4 h'],
    [86_401, '1 d'],
  ])('%d seconds as %s', (seconds, text) => {
    expect(showDuration(seconds)).toBe(text);
  });

  it('instants in UTC, and nothing of what is none', () => {
    expect(showInstant('2026-11-25T02:05:19Z')).toBe('2026-11-25 02:05:19');
    expect(showInstant('2026-11-25T04:05:19+02:00')).toBe('2026-11-25 02:05:19');
    for (const none of ['', null, '<b>', '@octocat', '2026-02-30T00:00:00Z']) expect(showInstant(none)).toBe('unknown');
  });

  it('no time that runs backwards', () => {
    expect(secondsBetween('2026-11-25T02:05:19Z', '2026-11-25T02:06:00Z')).toBe(41);
    expect(secondsBetween('2026-11-25T02:05:19Z', '2026-11-25T02:05:18Z')).toBeNull();
    expect(secondsBetween(null, '2026-11-25T02:05:18Z')).toBeNull();
    expect(secondsBetween('2026-11-25T02:05:19Z', 'never')).toBeNull();
  });

  it.each(['@octocat', 'see #1', 'GH-12', 'http://x.example', 'www.evil.example', 'at 5f6c1d0b8c1f'])(
    'as code what GitHub would make live: %s',
    (text) => {
      expect(said(text)).toMatchObject({ type: 'inlineCode' });
    },
  );

  it('plain sentences as they are, without secrets', () => {
    expect(said('3 posts that Reddit lists are not here.')).toBe('3 posts that Reddit lists are not here.');
    expect(JSON.stringify(said('password=hunter22 for postgresql://app:hunter22@db/x'))).not.toContain('hunter22');
  });

  it('links to runs and pages, and text where it is neither', () => {
    const run = 'https://github.com/acme/harvest/actions/runs/77';
    expect(runLink(run)).toMatchObject({ type: 'link', url: run });
    expect(runLink(`${run}?x=[y](z)`)).toMatchObject({ type: 'inlineCode' });
    expect(webLink('https://github.com/acme/harvest/pull/12', '#12')).toMatchObject({ type: 'link' });
    for (const other of [
      'javascript:alert(1)',
      'http://x.example/',
      'https://user:word@x.example/',
      'https://x/)[y](z',
    ])
      expect(webLink(other, 'x')).toMatchObject({ type: 'inlineCode' });
  });

  it('what was accepted once', () => {
    expect(withoutAccepted('accepted loss: 41 posts')).toBe('loss: 41 posts');
    expect(withoutAccepted('5 % not met; accepted')).toBe('5 % not met; accepted');
  });
});
