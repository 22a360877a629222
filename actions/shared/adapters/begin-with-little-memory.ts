import { keepCompilersFew } from './few-compilers.ts';
import { keepNurserySmall } from './small-nursery.ts';

// The one module that does something when it is imported, and so the first that a main.ts imports: what is loaded after it takes 6 MB more otherwise.
keepNurserySmall();
keepCompilersFew(process.versions.node);
