package io.github.ssl4j.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.statistics.Clusters;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BalancedOrderTests {

    @Test
    void clustersOfAnySizeComeEquallyOftenAndEmptyOnesNot() {
        int[] clusters = new int[100];
        Arrays.fill(clusters, 0, 9, 1);
        clusters[9] = 3;

        int[] order = BalancedOrder.of(clusters, 4, RandomStream.of(1));

        int[] shown = Clusters.sizes(
                Arrays.stream(order).map(image -> clusters[image]).toArray(), 4);
        assertThat(order).hasSize(100);
        assertThat(shown[2]).isZero();
        assertThat(new int[] {shown[0], shown[1], shown[3]}).containsOnly(33, 34);
    }

    @Test
    void anImageComesAgainOnlyWhereItsClusterIsSmall() {
        int[] clusters = new int[100];
        Arrays.fill(clusters, 0, 10, 1);

        int[] order = BalancedOrder.of(clusters, 2, RandomStream.of(1));

        assertThat(Arrays.stream(order).filter(image -> image >= 10)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(order).filter(image -> image < 10).distinct()).hasSize(10);
    }

    @Test
    void anImageWithoutAClusterIsNotShown() {
        int[] order = BalancedOrder.of(new int[] {0, -1, 1, -1}, 2, RandomStream.of(1));

        assertThat(order).containsExactlyInAnyOrder(0, 0, 2, 2);
    }

    @Test
    void noClusterAtAllIsRefused() {
        assertThatThrownBy(() -> BalancedOrder.of(new int[] {-1, -1}, 2, RandomStream.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("order of an epoch: expected images with clusters, found none");
    }
}
