package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A projection or prediction head, from features [N, D] to embeddings: linear layers, each with or without bias, batch
 * norm and activation. Parts are numbered under {@code layers} as they would be in PyTorch, activations included.
 */
public final class MlpHead extends Module {

    /** What follows a linear layer's product. */
    public enum Norm {
        NONE,
        /** Batch norm with a learned scale and shift. */
        AFFINE,
        /** Batch norm that only normalises. */
        PLAIN
    }

    /** What ends a layer. */
    public enum Activation {
        NONE,
        RELU,
        GELU
    }

    /**
     * One linear layer.
     *
     * @param width its outputs
     * @param bias whether a bias is added
     * @param norm the batch norm behind it
     * @param activation what ends it
     */
    public record Layer(int width, boolean bias, Norm norm, Activation activation) {

        /** Checks the width. */
        public Layer {
            if (width < 1) {
                throw new IllegalArgumentException("head: expected layers of at least 1 output, found " + width);
            }
        }

        /** Returns a hidden layer: no bias, batch norm, ReLU. */
        public static Layer hidden(int width) {
            return new Layer(width, false, Norm.AFFINE, Activation.RELU);
        }

        /** Returns a hidden layer without batch norm: a product and a bias, ReLU. */
        public static Layer withoutNorm(int width) {
            return new Layer(width, true, Norm.NONE, Activation.RELU);
        }

        /** Returns a last layer: a product and a bias. */
        public static Layer linear(int width) {
            return new Layer(width, true, Norm.NONE, Activation.NONE);
        }
    }

    private final Sequential layers;
    private final int outputWidth;

    /** Creates a head for features of {@code width} values. */
    public MlpHead(Initializer init, int width, List<Layer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("head: expected at least one layer, found none");
        }
        Map<String, Module> parts = new LinkedHashMap<>();
        int index = 0;
        int in = width;
        for (Layer layer : layers) {
            parts.put(Integer.toString(index++), new Linear(init, in, layer.width(), layer.bias()));
            boolean fused = layer.norm() == Norm.AFFINE && layer.activation() == Activation.RELU;
            if (layer.norm() == Norm.AFFINE) {
                BatchNorm norm =
                        fused ? BatchNorm.withRelu(init, layer.width()) : BatchNorm.affine(init, layer.width());
                parts.put(Integer.toString(index++), norm);
            } else if (layer.norm() == Norm.PLAIN) {
                parts.put(Integer.toString(index++), BatchNorm.plain(init, layer.width()));
            }
            if (layer.activation() != Activation.NONE) {
                String name = Integer.toString(index++);
                if (!fused) {
                    parts.put(name, layer.activation() == Activation.RELU ? new Relu() : new Gelu());
                }
            }
            in = layer.width();
        }
        this.layers = child("layers", new Sequential(parts));
        this.outputWidth = in;
    }

    private MlpHead(MlpHead original) {
        super(original);
        this.layers = child("layers", original.layers.copy());
        this.outputWidth = original.outputWidth;
    }

    /** Returns how many values an embedding has. */
    public int outputWidth() {
        return outputWidth;
    }

    @Override
    public MlpHead copy() {
        return new MlpHead(this);
    }

    @Override
    public Tensor apply(Tensor features) {
        return layers.apply(features);
    }
}
