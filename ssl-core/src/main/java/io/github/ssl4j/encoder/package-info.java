/** Encoders as users keep them: network, the view it wants and where it comes from, in one file. */
package io.github.ssl4j.encoder;
