import { describeCutoverRepository } from '../../../../support/cutover-repository-suite.ts';
import { gitHarness } from '../../../../support/git-harness.ts';

describeCutoverRepository('over git alone', gitHarness);
