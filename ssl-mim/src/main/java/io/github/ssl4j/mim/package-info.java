/** Masked image modelling: MAE, SimMIM, MaskFeat and BEiT predict what a mask hides. */
package io.github.ssl4j.mim;
