package io.github.ssl4j.collectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of a small network on W workers are those of one process on the whole batch. */
final class WholeBatchTests {
    private static final int BATCH = 12;
    private static final double EPSILON = 1e-5;
    private static final Rows FIRST_VIEW = Rows.normal(1, 0.5, BATCH, 5);
    private static final Rows SECOND_VIEW = Rows.normal(2, 0.5, BATCH, 5);
    private static final List<Rows> WEIGHTS = List.of(
            Rows.normal(3, 0, 6, 5),
            Rows.normal(4, 0, 6),
            Rows.normal(5, 1, 6),
            Rows.normal(6, 0, 6),
            Rows.normal(7, 0, 4, 6));

    /** How the network normalises its batch. */
    private enum Norm {
        OF_OPERATIONS,
        IN_ONE
    }

    /** What the embeddings [n, 4] of two views are compared by. */
    private enum Loss {
        NT_XENT,
        CORRELATION,
        OWN_ROWS,
        CORRELATION_AND_OWN_ROWS
    }

    static Stream<Arguments> settings() {
        return Stream.of(TestDevice.values())
                .flatMap(device -> Stream.of(1, 2, 3, 4)
                        .flatMap(workers -> Stream.of(Norm.values())
                                .flatMap(norm -> Stream.of(Loss.values())
                                        .map(loss -> Arguments.of(workers, device, norm, loss)))));
    }

    private static List<double[]> gradients(Collectives collectives, Device device, Norm norm, Loss loss) {
        List<Tensor> weights =
                WEIGHTS.stream().map(values -> values.on(device).withGradient()).toList();
        try (FlatGradients flat = new FlatGradients(collectives, weights);
                Scope scope = Scope.open()) {
            Tensor firstView = FIRST_VIEW.of(collectives, device);
            GlobalBatch batch = new GlobalBatch(collectives, firstView.size(0));
            Tensor first = embeddings(batch, norm, weights, firstView);
            Tensor second = embeddings(batch, norm, weights, SECOND_VIEW.of(collectives, device));
            loss(batch, loss, first, second).backward();
            flat.allReduceSum();
            List<double[]> found = new ArrayList<>();
            weights.forEach(weight -> found.add(weight.gradient().toDoubles()));
            return found;
        }
    }

    private static Tensor embeddings(GlobalBatch batch, Norm norm, List<Tensor> weights, Tensor x) {
        Tensor hidden = Ops.linear(x, weights.get(0), weights.get(1));
        Tensor gamma = weights.get(2);
        Tensor beta = weights.get(3);
        Tensor normalised;
        if (batch.collectives().size() == 1) {
            normalised = Ops.batchNorm(hidden, gamma, beta, EPSILON, true).output();
        } else if (norm == Norm.IN_ONE) {
            normalised = batch.batchNorm(hidden, gamma, beta, EPSILON, true, 1).output();
        } else {
            Tensor mean = batch.sumForRows(Ops.sum(hidden, 0)).times(1.0 / BATCH);
            Tensor centred = hidden.minus(mean);
            Tensor variance = batch.sumForRows(Ops.sum(Ops.square(centred), 0)).times(1.0 / BATCH);
            normalised = Ops.relu(centred.dividedBy(Ops.sqrt(variance.plus(EPSILON)))
                    .times(gamma)
                    .plus(beta));
        }
        return Ops.l2Normalize(Ops.linear(normalised, weights.get(4), null));
    }

    private static Tensor loss(GlobalBatch batch, Loss loss, Tensor first, Tensor second) {
        return switch (loss) {
            case NT_XENT -> ntXent(batch.gather(first), batch.gather(second));
            case CORRELATION -> correlation(batch, first, second);
            case OWN_ROWS -> ownRows(first, second);
            case CORRELATION_AND_OWN_ROWS -> correlation(batch, first, second).plus(ownRows(first, second));
        };
    }

    private static Tensor ntXent(Tensor first, Tensor second) {
        int[] target = new int[2 * BATCH];
        int[] self = new int[2 * BATCH];
        for (int i = 0; i < target.length; i++) {
            target[i] = (i + BATCH) % (2 * BATCH);
            self[i] = i;
        }
        Tensor all = Ops.concatenate(first, second);
        return Ops.similarityCrossEntropy(
                all,
                all,
                Tensor.of(all.device(), target, target.length),
                Tensor.of(all.device(), self, self.length),
                0.5,
                7);
    }

    private static Tensor correlation(GlobalBatch batch, Tensor first, Tensor second) {
        Tensor correlations = batch.sumForLoss(Ops.matmul(Ops.permute(first, 1, 0), second));
        return Ops.sum(Ops.square(correlations.plus(-1)));
    }

    /** This worker's share of the mean squared distance. */
    private static Tensor ownRows(Tensor first, Tensor second) {
        return Ops.sum(Ops.square(first.minus(second))).times(1.0 / BATCH);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void gradientsAreThoseOfOneProcessAndAlikeOnEveryWorker(int workers, TestDevice device, Norm norm, Loss loss)
            throws Exception {
        List<double[]> whole;
        try (Device own = device.open(0)) {
            whole = gradients(Collectives.none(), own, norm, loss);
        }
        List<List<double[]>> found = WorkerThreads.of(workers)
                .run(device::open, (collectives, own) -> gradients(collectives, own, norm, loss));
        for (int weight = 0; weight < WEIGHTS.size(); weight++) {
            double[] expected = whole.get(weight);
            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            double tolerance = device.tolerance() * Math.max(1, largest);
            double[] ofFirst = found.get(0).get(weight);
            assertThat(ofFirst).containsExactly(expected, within(tolerance));
            for (List<double[]> ofWorker : found) {
                assertThat(ofWorker.get(weight)).containsExactly(ofFirst);
            }
        }
    }
}
