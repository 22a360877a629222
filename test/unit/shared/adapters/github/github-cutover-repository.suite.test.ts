import { describeCutoverRepository } from '../../../../support/cutover-repository-suite.ts';
import { githubHarness } from '../../../../support/github-harness.ts';

describeCutoverRepository('on GitHub', githubHarness);
