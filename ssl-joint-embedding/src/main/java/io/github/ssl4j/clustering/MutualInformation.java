package io.github.ssl4j.clustering;

import java.util.HashMap;
import java.util.Map;

/** How well two clusterings of the same images agree. */
final class MutualInformation {

    private MutualInformation() {}

    /**
     * Returns I(A; B) / sqrt(H(A) H(B)), from 0 for independent clusterings to 1 for equal ones; 0 if one of them is
     * constant. Caron et al. 2018, arXiv:1807.05520, equation 3.
     *
     * @param a a cluster of each of N images
     * @param b a cluster of each of the same images
     */
    static double normalized(int[] a, int[] b) {
        Map<Long, Integer> both = new HashMap<>();
        Map<Long, Integer> first = new HashMap<>();
        Map<Long, Integer> second = new HashMap<>();
        for (int i = 0; i < a.length; i++) {
            both.merge(((long) a[i] << Integer.SIZE) + b[i], 1, Integer::sum);
            first.merge((long) a[i], 1, Integer::sum);
            second.merge((long) b[i], 1, Integer::sum);
        }
        double entropies = entropy(first, a.length) * entropy(second, a.length);
        double information = entropy(first, a.length) + entropy(second, a.length) - entropy(both, a.length);
        return entropies > 0 ? Math.min(1, Math.max(0, information / Math.sqrt(entropies))) : 0;
    }

    private static double entropy(Map<Long, Integer> counts, int total) {
        double entropy = 0;
        for (int count : counts.values()) {
            double share = (double) count / total;
            entropy -= share * Math.log(share);
        }
        return entropy;
    }
}
