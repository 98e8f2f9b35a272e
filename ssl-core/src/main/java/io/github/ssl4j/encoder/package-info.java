/** Pretrained encoders: network, evaluation view and origin in one file. */
package io.github.ssl4j.encoder;
