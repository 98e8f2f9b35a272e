package io.github.ssl4j.nn;

import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A pre-norm block over tokens [N, L, D]: attention, then a two-layer perceptron, each added to its input. Dosovitskiy
 * et al. 2020, arXiv:2010.11929. Layer scale multiplies what is added (Touvron et al. 2021, arXiv:2103.17239); drop
 * path leaves it out for some images in training, wherever gradients are recorded (Huang et al. 2016,
 * arXiv:1603.09382).
 */
public final class TransformerBlock extends Module {

    /**
     * The blocks of a transformer.
     *
     * @param width D of a token
     * @param heads of the attention
     * @param mlpWidth the width inside the perceptron
     * @param qkvBias which of queries, keys and values have a bias
     * @param layerScale the initial value of the layer scale; 0 for none
     * @param dropPath drop-path rate of the last block; that of lower blocks in proportion
     * @param weights how they are initialised
     */
    public record Config(
            int width,
            int heads,
            int mlpWidth,
            QkvBias qkvBias,
            double layerScale,

            @Setting("drop-path rate of the last block; that of lower blocks in proportion")
            double dropPath,

            TransformerWeights weights) {

        /** Checks the sizes. */
        public Config {
            if (width < 1 || heads < 1 || width % heads != 0) {
                throw new IllegalArgumentException("transformer: expected a width that is a multiple of the number of"
                        + " heads, found width " + width + " and " + heads + " heads");
            }
            if (mlpWidth < 1) {
                throw new IllegalArgumentException(
                        "transformer: expected an MLP width of at least 1, found " + mlpWidth);
            }
            if (!(layerScale >= 0)) {
                throw new IllegalArgumentException("layer scale: expected at least 0, found " + layerScale);
            }
            if (!(dropPath >= 0 && dropPath < 1)) {
                throw new IllegalArgumentException("drop path: expected at least 0 and below 1, found " + dropPath);
            }
        }

        /** Returns plain blocks whose perceptron is four times as wide inside. */
        public static Config of(int width, int heads, TransformerWeights weights) {
            return new Config(width, heads, 4 * width, QkvBias.ALL, 0, 0, weights);
        }

        /** Returns the same blocks with another initialisation. */
        public Config withWeights(TransformerWeights newWeights) {
            return new Config(width, heads, mlpWidth, qkvBias, layerScale, dropPath, newWeights);
        }

        /** Returns the same blocks with another drop path. */
        public Config withDropPath(double newDropPath) {
            return new Config(width, heads, mlpWidth, qkvBias, layerScale, newDropPath, weights);
        }
    }

    private final LayerNorm norm1;
    private final SelfAttention attention;
    private final LayerNorm norm2;
    private final Mlp mlp;
    private final Tensor gamma1;
    private final Tensor gamma2;
    private final double dropPath;

    /** Creates block {@code index} of {@code depth}. */
    TransformerBlock(Initializer init, Config config, int index, int depth, RelativePositions relative) {
        this.norm1 = child("norm1", new LayerNorm(init, config.width()));
        this.attention = child("attn", new SelfAttention(init, config, index, relative));
        this.norm2 = child("norm2", new LayerNorm(init, config.width()));
        this.mlp = child("mlp", new Mlp(init, config, index));
        boolean scaled = config.layerScale() > 0;
        this.gamma1 = scaled ? parameter("gamma_1", init.constant(config.layerScale(), config.width())) : null;
        this.gamma2 = scaled ? parameter("gamma_2", init.constant(config.layerScale(), config.width())) : null;
        this.dropPath = depth == 1 ? 0 : config.dropPath() * index / (depth - 1);
    }

    private TransformerBlock(TransformerBlock original) {
        super(original);
        this.norm1 = child("norm1", original.norm1.copy());
        this.attention = child("attn", original.attention.copy());
        this.norm2 = child("norm2", original.norm2.copy());
        this.mlp = child("mlp", original.mlp.copy());
        this.gamma1 = original.gamma1 == null ? null : parameter("gamma_1", copyOf(original.gamma1));
        this.gamma2 = original.gamma2 == null ? null : parameter("gamma_2", copyOf(original.gamma2));
        this.dropPath = original.dropPath;
    }

    @Override
    public TransformerBlock copy() {
        return new TransformerBlock(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return apply(x, null, UnaryOperator.identity());
    }

    /**
     * Returns the output for the tokens that {@code wanted} picks of all, [N, K, D], with a bias [heads, L, L] of the
     * attention's scores, which may be null.
     */
    Tensor apply(Tensor x, Tensor bias, UnaryOperator<Tensor> wanted) {
        Tensor attended = wanted.apply(x).plus(residual(attention.apply(norm1.apply(x), bias, wanted), gamma1));
        return attended.plus(residual(mlp.apply(norm2.apply(attended)), gamma2));
    }

    private Tensor residual(Tensor branch, Tensor gamma) {
        Tensor scaled = gamma == null ? branch : branch.times(gamma);
        return dropPath > 0 && isTraining() && Gradients.areOn() ? scaled.times(kept(scaled)) : scaled;
    }

    /** Draws for every image whether its branch is kept; kept ones are scaled up for those that are dropped. */
    private Tensor kept(Tensor branch) {
        RandomStream random = Scope.random();
        List<Boolean> dropped = batch().draw(branch.size(0), () -> random.nextBoolean(dropPath));
        float[] factors = new float[branch.size(0)];
        for (int n = 0; n < factors.length; n++) {
            factors[n] = dropped.get(n) ? 0 : (float) (1 / (1 - dropPath));
        }
        return Tensor.of(branch.device(), factors, factors.length, 1, 1);
    }
}
