package io.github.ssl4j.clustering;

import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The loss of DeepCluster: the cluster of an image should be predicted from each of its crops.
 *
 * <pre>l = mean_n  -log softmax(s_n / T)[y_n]   over the rows n that have a cluster y_n</pre>
 *
 * <p>Caron et al. 2018, arXiv:1807.05520, equation 2; with the temperature, 2020, arXiv:2006.09882, appendix.
 */
public record ClusterPrediction(
        @Setting("T, divides the scores in the loss") double temperature) {
    /** The cluster of an image that has none. */
    public static final int NONE = -1;

    /** Checks the temperature. */
    public ClusterPrediction {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature: expected a number above 0, found " + temperature);
        }
    }

    /**
     * Returns the loss of the scores [V N, K] of V crops, crop after crop, of N images with these clusters [N]; 0 if
     * none has one.
     *
     * @throws IllegalArgumentException if the rows are not a multiple of N or a cluster is not below K
     */
    public Tensor loss(Tensor scores, int[] clusters) {
        if (scores.rank() != 2 || clusters.length == 0 || scores.size(0) % clusters.length != 0) {
            throw new IllegalArgumentException("cluster prediction: expected scores [V N, K] for N = " + clusters.length
                    + " images, found " + scores);
        }
        int n = clusters.length;
        int[] rows = IntStream.range(0, scores.size(0))
                .filter(row -> clusters[row % n] != NONE)
                .toArray();
        int[] targets = Arrays.stream(rows).map(row -> clusters[row % n]).toArray();
        for (int target : targets) {
            if (target < 0 || target >= scores.size(1)) {
                throw new IllegalArgumentException("cluster prediction: expected clusters from 0 to "
                        + (scores.size(1) - 1) + " or " + NONE + ", found " + target);
            }
        }
        if (rows.length == 0) {
            return Ops.sum(scores).times(0);
        }
        Tensor clustered = rows.length == scores.size(0) ? scores : Ops.gatherRows(scores, index(scores, rows));
        return Ops.crossEntropy(clustered.times(1 / temperature), index(scores, targets));
    }

    /** Returns how many of the images with these clusters have one: those that the loss is the mean over. */
    static int counted(int... clusters) {
        return (int) Arrays.stream(clusters).filter(cluster -> cluster != NONE).count();
    }

    private static Tensor index(Tensor beside, int... values) {
        return Tensor.of(beside.device(), values, values.length);
    }
}
