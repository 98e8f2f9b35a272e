/** The safetensors file format: named tensors and metadata, read and written safely. */
package io.github.ssl4j.safetensors;
