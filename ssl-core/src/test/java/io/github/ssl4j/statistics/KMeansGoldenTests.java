package io.github.ssl4j.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class KMeansGoldenTests {

    @TestFactory
    Stream<DynamicTest> clustersAreThoseOfTheReferences() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.K_MEANS);
    }

    /** A case either holds the state after numbered iterations, or only the one at the end of n_iter of them. */
    private static void check(GoldenCase golden, Device device) {
        Set<String> iterations = golden.truths("out_centroids_iter").keySet();
        if (iterations.isEmpty()) {
            check(golden, device, golden.config().path("n_iter").asInt(), "");
        }
        for (String count : iterations) {
            check(golden, device, Integer.parseInt(count), "_iter" + count);
        }
    }

    private static void check(GoldenCase golden, Device device, int iterations, String suffix) {
        try (Scope scope = Scope.open()) {
            NpyArray rows = golden.array("in_x");
            Tensor x = Tensor.of(device, rows.values(), rows.shape());
            int[] first = ints(golden.array("in_init_rows"));

            Clusters clusters = kMeans(golden, iterations).fit(x, first, RandomStream.of(1));

            assertThat(clusters.assignments())
                    .as(golden.name() + " assignments" + suffix)
                    .isEqualTo(ints(golden.truth("out_assign" + suffix)));
            golden.assertClose("out_centroids" + suffix, clusters.centroids(), device.floating());
            if (golden.hasTruth("out_inertia")) {
                golden.assertClose("out_inertia", new double[] {clusters.inertia(x)}, device.floating());
            }
        }
    }

    private static KMeans kMeans(GoldenCase golden, int iterations) {
        boolean spherical = golden.meta().path("what").asText().contains("spherical");
        return spherical ? KMeans.spherical(iterations) : KMeans.euclidean(iterations);
    }

    private static int[] ints(NpyArray array) {
        return Arrays.stream(array.values()).mapToInt(value -> (int) value).toArray();
    }
}
