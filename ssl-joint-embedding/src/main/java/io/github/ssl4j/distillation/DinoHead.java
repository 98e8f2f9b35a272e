package io.github.ssl4j.distillation;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.WeightNormLinear;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;

/**
 * DINO's head, from features [N, D] to logits of K codes: linear layers down to a bottleneck, its rows divided by their
 * length, and a last layer whose rows are of length 1, so that logits are cosines. Caron et al. 2021, arXiv:2104.14294,
 * appendix C.
 */
public final class DinoHead extends Module {
    private static final double DEVIATION = 0.02;

    /**
     * The settings.
     *
     * @param layers the layers down to the bottleneck
     * @param smallWeights whether these start with normal weights of deviation 0.02 and biases of 0, as in the paper's
     *     code; otherwise as in PyTorch
     */
    public record Config(
            List<Layer> layers,
            @Setting("K, the number of codes") int codes,

            @Setting("whether the norms of the last layer's rows are learned, stable only for small transformers")
            boolean trainedLengths,

            boolean smallWeights) {

        /** Checks that there are layers and codes. */
        public Config {
            layers = List.copyOf(layers);
            if (layers.isEmpty()) {
                throw new IllegalArgumentException("DINO head: expected at least one layer, found none");
            }
            if (codes < 2) {
                throw new IllegalArgumentException("DINO head: expected at least 2 codes, found " + codes);
            }
        }

        /** Settings of a head that starts with small weights. */
        public Config(List<Layer> layers, int codes, boolean trainedLengths) {
            this(layers, codes, trainedLengths, true);
        }

        /** Returns the head of the paper: 2048, 2048, 256, without batch norm, and 65536 codes. */
        public static Config paper() {
            Layer hidden = new Layer(2048, true, Norm.NONE, Activation.GELU);
            return new Config(List.of(hidden, hidden, Layer.linear(256)), 65536, false);
        }

        /** Returns the paper's head on a small scale: 512, 512, 64, without batch norm, and 4096 codes. */
        public static Config small() {
            Layer hidden = new Layer(512, true, Norm.NONE, Activation.GELU);
            return new Config(List.of(hidden, hidden, Layer.linear(64)), 4096, false);
        }

        /**
         * Returns the head of Lightly's benchmark on CIFAR-10: 2048, 256, with batch norm, 2048 codes and PyTorch's
         * initial weights.
         */
        public static Config cifar10() {
            Layer hidden = new Layer(2048, false, Norm.AFFINE, Activation.GELU);
            return new Config(List.of(hidden, Layer.linear(256)), 2048, false, false);
        }
    }

    private final MlpHead mlp;
    private final WeightNormLinear last;

    /** Creates a head for features of {@code width} values. */
    public DinoHead(Initializer init, int width, Config config) {
        List<Layer> layers = config.layers();
        int bottleneck = layers.get(layers.size() - 1).width();
        this.mlp = child("mlp", new MlpHead(init, width, layers));
        this.last = child(
                "last_layer",
                config.trainedLengths()
                        ? WeightNormLinear.ofTrainedLength(init, bottleneck, config.codes())
                        : WeightNormLinear.ofFixedLength(init, bottleneck, config.codes()));
        if (config.smallWeights()) {
            startSmall(init);
        }
    }

    private DinoHead(DinoHead original) {
        super(original);
        this.mlp = child("mlp", original.mlp.copy());
        this.last = child("last_layer", original.last.copy());
    }

    private void startSmall(Initializer init) {
        mlp.parameters().forEach((name, tensor) -> {
            if (tensor.rank() == 2) {
                try (Tensor drawn = init.normal(DEVIATION, tensor.shape())) {
                    tensor.device().copy(drawn.storage(), tensor.storage());
                }
            } else if (name.endsWith("bias")) {
                tensor.device().fill(tensor.storage(), 0);
            }
        });
    }

    @Override
    public DinoHead copy() {
        return new DinoHead(this);
    }

    @Override
    public Tensor apply(Tensor features) {
        return last.apply(Ops.l2Normalize(mlp.apply(features)));
    }

    /** Returns the last layer. */
    public WeightNormLinear last() {
        return last;
    }
}
