/** Encoders and classifiers as ONNX files, for other runtimes. */
package io.github.ssl4j.onnx;
