/** Methods that regularise the statistics of embeddings: Barlow Twins and VICReg. */
package io.github.ssl4j.regularization;
