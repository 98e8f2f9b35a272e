/** I-JEPA: predicts the features, not the pixels, of masked blocks. */
package io.github.ssl4j.hybrid;
