package io.github.ssl4j.mim;

import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * The mean squared error of the pixels of hidden patches, each patch normalised by its own mean and variance where
 * wanted. With x the P pixels of a patch,
 *
 * <pre>
 * target = (x - mean(x)) / sqrt(var(x) + 1e-6)     var over P - 1
 * loss   = mean over hidden patches and P of (prediction - target)^2
 * </pre>
 *
 * <p>He et al. 2021, arXiv:2111.06377, section 3.
 */
public record MaeLoss(
        @Setting("whether targets are normalised; otherwise they are the pixels themselves")
        boolean normalizedPatches) {
    private static final double EPSILON = 1e-6;

    /** Returns what is to be predicted for patches [H, P]. */
    Tensor target(Tensor patches) {
        if (!normalizedPatches) {
            return patches;
        }
        // A layer norm divides by P where the paper divides by P - 1.
        double share = unbiased(patches);
        return Ops.layerNorm(patches, null, null, EPSILON * share).times(Math.sqrt(share));
    }

    /**
     * Returns the loss of hidden patches.
     *
     * @param predictions what the decoder makes of them [H, P]
     * @param patches their pixels [H, P]
     */
    public Tensor loss(Tensor predictions, Tensor patches) {
        return Ops.mean(Ops.square(predictions.minus(target(patches))));
    }

    /** Returns the pixels that predictions [H, P] stand for, given the true ones, whose mean and variance are known. */
    Tensor pixels(Tensor predictions, Tensor patches) {
        if (!normalizedPatches) {
            return predictions;
        }
        int rows = patches.size(0);
        Tensor mean = Ops.reshape(Ops.mean(patches, 1), rows, 1);
        Tensor biased = Ops.mean(Ops.square(patches.minus(mean)), 1);
        Tensor deviation = Ops.sqrt(biased.times(1 / unbiased(patches)).plus(EPSILON));
        return predictions.times(Ops.reshape(deviation, rows, 1)).plus(mean);
    }

    private static double unbiased(Tensor patches) {
        double pixels = patches.size(1);
        if (pixels < 2) {
            throw new IllegalArgumentException(
                    "MAE: expected patches of at least 2 values to normalise, found " + patches.size(1));
        }
        return (pixels - 1) / pixels;
    }
}
