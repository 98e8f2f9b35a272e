/** ssl4j and Deeplearning4j in one program. */
package io.github.ssl4j.examples.deeplearning4j;
