/** Methods that distinguish an image from all others: SimCLR and MoCo, each with its loss beside it. */
package io.github.ssl4j.contrastive;
