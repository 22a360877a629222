import { findRepositoryUrl } from "./find-repository-url2.mjs";

export { findRepositoryUrl };