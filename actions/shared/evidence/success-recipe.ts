import { assessSuccess, SUCCESS_RECIPE } from '../success/assess-success.ts';
import { successFactsSchema } from '../success/success-facts.ts';
import { defineRecipe } from './recipe.ts';

/** The five success criteria, at the instant of the measurement. */
export const successRecipe = defineRecipe(SUCCESS_RECIPE, successFactsSchema, assessSuccess);
