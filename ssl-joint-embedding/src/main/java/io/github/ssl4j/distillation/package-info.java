/** Methods that predict another view's features without negatives: BYOL, SimSiam and DINO. */
package io.github.ssl4j.distillation;
