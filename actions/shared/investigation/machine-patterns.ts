import type { LinePattern } from './line-pattern.ts';

/**
 * Resources that are used up. Seen in actions/runner issue 3521 and vmactions/freebsd-vm issue 81 (137, `Killed`), actions/runner-images issue 9823
 * (lost communication), actions/runner issue 541 (out of memory), Linux errno(3) for ENOSPC, ENOMEM, EMFILE and PostgreSQL's errcodes.txt for 53100 and 53200.
 */
export const RESOURCE_PATTERNS: readonly LinePattern[] = [
  {
    sign: 'disk-full',
    pattern: /no space left on device|\benospc\b|\bdiskfull\b|disk quota exceeded/iu,
    hints: ['no space left', 'enospc', 'diskfull', 'disk quota'],
  },
  {
    sign: 'out-of-memory',
    pattern:
      /memoryerror\b|out of memory|cannot allocate memory|\benomem\b|\boom[ -]?kill|heap limit|\boutofmemory\b/iu,
    hints: ['memory', 'enomem', 'oom', 'heap limit'],
  },
  {
    sign: 'killed',
    pattern: /exit(?:ed)? (?:with )?(?:code|status):? 137\b|\bsigkill\b|\bsignal 9\b|^\s*killed\s*$|:\s*\d+ killed\b/iu,
    hints: ['137', 'sigkill', 'signal 9', 'killed'],
  },
  {
    sign: 'runner-lost',
    pattern: /lost communication with the server|runner has received a shutdown signal/iu,
    hints: ['lost communication', 'shutdown signal'],
  },
  {
    sign: 'too-many-files',
    pattern: /too many open files|\bemfile\b|resource temporarily unavailable|can't start new thread/iu,
    hints: ['too many open', 'emfile', 'temporarily unavailable', 'new thread'],
  },
];

/**
 * GitHub's own faults. Seen in actions/checkout issue 814 (503 while an action is downloaded), curl/curl-container issue 37 (maximum execution time)
 * and sglkc/hoyolab-auto-daily issue 20 (not acquired by a runner).
 */
export const GITHUB_PATTERNS: readonly LinePattern[] = [
  {
    sign: 'run-timed-out',
    pattern: /exceeded the maximum execution time|the action '[^']{0,200}' has timed out/iu,
    hints: ['maximum execution time', 'has timed out'],
  },
  {
    sign: 'github-unavailable',
    pattern:
      /failed to download action|job was not acquired by runner|response status code does not indicate success: 5\d\d|unable to access 'https:\/\/github\.com/iu,
    hints: ['download action', 'not acquired', 'does not indicate success', 'unable to access'],
  },
];
