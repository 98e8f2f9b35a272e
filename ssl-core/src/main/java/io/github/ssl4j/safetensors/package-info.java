/** The safetensors file format: named tensors and what their writer noted about them, read and written safely. */
package io.github.ssl4j.safetensors;
