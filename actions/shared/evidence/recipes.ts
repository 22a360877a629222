import { causesRecipe } from './causes-recipe.ts';
import { collectionRecipe } from './collection-recipe.ts';
import { integrityRecipe } from './integrity-recipe.ts';
import { proofRecipe } from './proof-recipe.ts';
import type { Recipe } from './recipe.ts';
import { stateRecipe } from './state-recipe.ts';
import { successRecipe } from './success-recipe.ts';
import { verificationRecipe } from './verification-recipe.ts';

/** Every recipe by its name. One that answers otherwise than before takes the next number; evidence of old incidents keeps the old one. */
export const RECIPES: ReadonlyMap<string, Recipe> = new Map(
  [stateRecipe, proofRecipe, verificationRecipe, integrityRecipe, causesRecipe, collectionRecipe, successRecipe].map(
    (recipe) => [recipe.name, recipe] as const,
  ),
);
