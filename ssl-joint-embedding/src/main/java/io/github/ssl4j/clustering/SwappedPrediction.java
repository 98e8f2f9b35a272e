package io.github.ssl4j.clustering;

import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;

/**
 * The loss of SwAV: the code of every assigning crop should be predicted from all other crops of its image.
 *
 * <p>With scores s_v of crop v against the prototypes and codes q_i of the first A crops,
 *
 * <pre>l = 1 / (A (V - 1)) sum_{i &lt; A} sum_{v != i} mean_n  -q_i . log softmax(s_v / T)</pre>
 *
 * <p>Caron et al. 2020, arXiv:2006.09882, equations 1, 2 and 6; the mean over crops and codes is that of the authors'
 * code. Codes are numbers: no gradient passes them.
 */
public record SwappedPrediction(
        @Setting("T, divides the scores in the loss") double temperature) {

    /** Checks the temperature. */
    public SwappedPrediction {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature: expected a number above 0, found " + temperature);
        }
    }

    /**
     * Returns the loss.
     *
     * @param scores the scores of the V crops, each [N, K]
     * @param codes the codes of the first A crops, each [N, K]
     * @throws IllegalArgumentException if there are fewer than 2 crops, no codes, or more codes than crops
     */
    public Tensor loss(List<Tensor> scores, List<Tensor> codes) {
        int crops = scores.size();
        if (crops < 2 || codes.isEmpty() || codes.size() > crops) {
            throw new IllegalArgumentException("swapped prediction: expected at least 2 crops and codes of 1 to all of"
                    + " them, found " + crops + " crops and " + codes.size() + " codes");
        }
        Tensor sum = null;
        for (int v = 0; v < crops; v++) {
            Tensor targets = sumOfOthers(codes, v);
            if (targets != null) {
                Tensor term = Ops.sum(
                        Ops.logSoftmax(scores.get(v).times(1 / temperature)).times(targets));
                sum = sum == null ? term : sum.plus(term);
            }
        }
        return sum.times(-1.0 / (codes.size() * (crops - 1.0) * scores.get(0).size(0)));
    }

    /** Returns the probabilities of the prototypes [N, K] that scores [N, K] predict. */
    Tensor probabilities(Tensor scores) {
        return Ops.softmax(scores.times(1 / temperature));
    }

    /** Returns the sum of the codes of all crops but one: they share that crop's log-softmax. */
    private static Tensor sumOfOthers(List<Tensor> codes, int crop) {
        Tensor sum = null;
        for (int i = 0; i < codes.size(); i++) {
            if (i != crop) {
                Tensor code = codes.get(i).detach();
                sum = sum == null ? code : sum.plus(code);
            }
        }
        return sum;
    }
}
