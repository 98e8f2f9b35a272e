/** Deeplearning4j in and out: encoders as its graphs, its graphs as encoders, its data as images and features. */
package io.github.ssl4j.interop;
