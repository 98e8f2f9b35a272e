/** What an encoder is worth: its features, nearest-neighbour accuracy, and figures that show a collapse. */
package io.github.ssl4j.eval;
