package io.github.ssl4j.device;

/**
 * One step of layer-wise adaptive rate scaling on one tensor: u = g + weightDecay p; where adapted, if |p| and |g| (or
 * |g + weightDecay p|, as the norm says) are positive, u *= trustCoefficient |p| / norm; v = momentum v + u; p -=
 * learningRate v. You et al. 2017, arXiv:1708.03888.
 *
 * @param learningRate the step size
 * @param momentum the share of the velocity kept
 * @param weightDecay the factor of p added to the gradient
 * @param trustCoefficient eta of the paper
 * @param adapt whether the trust ratio is applied
 * @param norm which norm divides
 * @param epsilon added to that norm
 */
public record LarsStep(
        double learningRate,
        double momentum,
        double weightDecay,
        double trustCoefficient,
        boolean adapt,
        Norm norm,
        double epsilon) {

    /** The denominator of the trust ratio. */
    public enum Norm {
        /** |g + weightDecay p|, the form of MoCo v3, MAE, Barlow Twins and VICReg. */
        DECAYED_GRADIENT,
        /** |g| + weightDecay |p|, the form of the paper and of Lightly. */
        SUM_OF_NORMS
    }
}
