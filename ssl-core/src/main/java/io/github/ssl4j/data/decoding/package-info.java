/** Encoded images: their formats, what a header says before anything is allocated, and their pixels. */
package io.github.ssl4j.data.decoding;
