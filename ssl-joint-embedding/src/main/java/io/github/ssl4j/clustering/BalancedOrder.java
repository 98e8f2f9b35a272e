package io.github.ssl4j.clustering;

import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The order of an epoch that shows every cluster equally often, as if images were drawn uniformly over the clusters
 * that have any. Caron et al. 2018, arXiv:1807.05520, section 3.3.
 */
final class BalancedOrder {

    private BalancedOrder() {}

    /**
     * Returns N images in random order, given the cluster of each of N images. Shares differ by at most one image. An
     * image comes again only where its cluster is smaller than its share.
     *
     * @throws IllegalArgumentException if no image has a cluster
     */
    static int[] of(int[] clusters, int count, RandomStream random) {
        int[][] members = IntStream.range(0, count)
                .mapToObj(c -> IntStream.range(0, clusters.length)
                        .filter(image -> clusters[image] == c)
                        .toArray())
                .filter(images -> images.length > 0)
                .toArray(int[][]::new);
        if (members.length == 0) {
            throw new IllegalArgumentException("order of an epoch: expected images with clusters, found none");
        }
        int[] turns = random.permutation(members.length);
        int[] order = new int[clusters.length];
        int filled = 0;
        for (int turn = 0; turn < members.length; turn++) {
            int until = (int) ((turn + 1L) * order.length / members.length);
            int[] images = members[turns[turn]];
            while (filled < until) {
                for (int pick : random.permutation(images.length)) {
                    if (filled < until) {
                        order[filled++] = images[pick];
                    }
                }
            }
        }
        return Arrays.stream(random.permutation(order.length))
                .map(i -> order[i])
                .toArray();
    }
}
