package io.github.ssl4j.interop;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A parameter or statistic of a graph, in both worlds.
 *
 * @param tensor where its value lives
 * @param view its place in the graph's flattened array, which follows
 * @param gradient its name among Deeplearning4j's gradients
 * @param trained whether a gradient moves it
 */
record GraphValue(Tensor tensor, INDArray view, String gradient, boolean trained) {

    /** Gives the graph the present value. */
    void show() {
        try (INDArray value = tensor.toINDArray()) {
            view.assign(value.reshape('c', view.shape()));
        }
    }

    /** Takes over a value of the graph's shape. */
    void assign(INDArray value) {
        INDArray flat = value.dup('c').reshape(value.length());
        if (tensor.type() == ElementType.FLOAT64) {
            tensor.device().write(tensor.storage(), flat.toDoubleVector(), 0);
        } else {
            tensor.device().write(tensor.storage(), flat.toFloatVector(), 0);
        }
    }

    /** Returns one of Deeplearning4j's gradients as a tensor of the scope that is open. */
    Tensor gradient(INDArray found) {
        return Tensor.of(tensor.device(), found.dup('c').reshape(longs(tensor.shape())));
    }

    static long[] longs(int... shape) {
        return Arrays.stream(shape).asLongStream().toArray();
    }
}
