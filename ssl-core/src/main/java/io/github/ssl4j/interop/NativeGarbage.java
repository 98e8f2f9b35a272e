package io.github.ssl4j.interop;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Has the memory of forgotten ND4J arrays given back. They lie outside the heap and are freed when the garbage
 * collector finds that nobody holds them, which it has no reason to look for: on the heap they are tiny.
 * Deeplearning4j's workspaces would reuse them, but not while several forward passes wait for one backward pass.
 */
final class NativeGarbage {
    private static final long MOST_BYTES = 1L << 28;

    private long bytes;

    /** Counts activations that will be forgotten, and collects when they have become many. */
    void add(Iterable<INDArray> activations) {
        for (INDArray array : activations) {
            bytes += array.length() * array.dataType().width();
        }
        if (bytes > MOST_BYTES) {
            System.gc();
            bytes = 0;
        }
    }
}
