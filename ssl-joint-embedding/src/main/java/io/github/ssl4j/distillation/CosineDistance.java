package io.github.ssl4j.distillation;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/**
 * The distance between the directions of predictions p and targets z. With p' and z' their rows divided by their
 * lengths,
 *
 * <pre>
 * squared distance: ||p' - z'||^2 = 2 - 2 p' . z'     Grill et al. 2020, arXiv:2006.07733, equation 2
 * negative cosine:  -p' . z'                          Chen and He 2020, arXiv:2011.10566, equation 1
 * </pre>
 *
 * <p>and the mean over the N rows. No gradient flows to the targets: the stop-gradient of both papers. The minima of
 * the two are the same, their gradients are not, so the learning rate depends on which is chosen.
 */
public enum CosineDistance {
    /** The squared distance, both directions added, from 0 to 8: BYOL's paper and code. */
    SQUARED {
        @Override
        public Tensor loss(Tensor predictions, Tensor targets) {
            return cosine(predictions, targets).times(-2).plus(2);
        }

        @Override
        Tensor combine(Tensor forth, Tensor back) {
            return forth.plus(back);
        }
    },
    /** The negative cosine, the mean of both directions, from -1 to 1: SimSiam, and BYOL in Lightly. */
    NEGATIVE_COSINE {
        @Override
        public Tensor loss(Tensor predictions, Tensor targets) {
            return cosine(predictions, targets).times(-1);
        }

        @Override
        Tensor combine(Tensor forth, Tensor back) {
            return forth.plus(back).times(0.5);
        }
    };

    /**
     * Returns the loss of predictions of targets, both [N, D]; they need not be normalised.
     *
     * @throws IllegalArgumentException if their shapes differ
     */
    public abstract Tensor loss(Tensor predictions, Tensor targets);

    /**
     * Returns the loss of both directions: the prediction from each view against the target of the other, all [N, D].
     *
     * @param prediction0 predicted from the first view
     * @param target0 the target of the first view, which {@code prediction1} should meet
     * @throws IllegalArgumentException if their shapes differ
     */
    public final Tensor symmetric(Tensor prediction0, Tensor prediction1, Tensor target0, Tensor target1) {
        return combine(loss(prediction0, target1), loss(prediction1, target0));
    }

    abstract Tensor combine(Tensor forth, Tensor back);

    private static Tensor cosine(Tensor predictions, Tensor targets) {
        if (predictions.rank() != 2 || !Arrays.equals(predictions.shape(), targets.shape())) {
            throw new IllegalArgumentException("cosine distance: expected predictions and targets of one shape [N, D],"
                    + " found " + Arrays.toString(predictions.shape()) + " and " + Arrays.toString(targets.shape()));
        }
        Tensor p = Ops.l2Normalize(predictions);
        Tensor z = Ops.l2Normalize(targets.detach());
        return Ops.mean(Ops.sum(p.times(z), 1));
    }
}
