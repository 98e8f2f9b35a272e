/** What a training run leaves in its folder: configuration, metrics, pictures and the encoder. */
package io.github.ssl4j.run;
