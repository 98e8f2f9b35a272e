package io.github.ssl4j.interop;

import io.github.ssl4j.random.RandomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A batch on its way through a graph and back, in equal groups that batch norms normalise apart. A graph remembers only
 * what went through it last, so that a group that is no longer there goes through it again before its gradient.
 */
final class GraphPass {
    private final LiveGraph graph;
    private final List<INDArray> groups = new ArrayList<>();
    private final List<Long> seeds = new ArrayList<>();
    private final Object[] marks;

    private GraphPass(LiveGraph graph, int count) {
        this.graph = graph;
        this.marks = new Object[count];
    }

    /** Prepares a pass of images [N, C, H, W]; noise is drawn from the random numbers, if the graph has any. */
    static GraphPass of(LiveGraph graph, INDArray images, int count, RandomStream random) {
        GraphPass pass = new GraphPass(graph, count);
        long size = images.size(0) / count;
        for (int i = 0; i < count; i++) {
            pass.groups.add(
                    count == 1
                            ? images
                            : images.get(NDArrayIndex.interval(i * size, (i + 1) * size))
                                    .dup('c'));
            pass.seeds.add(graph.noisy() ? seed(random) : null);
        }
        return pass;
    }

    private static long seed(RandomStream random) {
        return (long) random.nextInt() << Integer.SIZE | Integer.toUnsignedLong(random.nextInt());
    }

    /** Returns the features [N, D] in training mode, and moves the running statistics. */
    INDArray forward() {
        List<INDArray> features = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            features.add(again(i));
            graph.statistics().forEach(RunningStatistics::note);
        }
        graph.statistics().forEach(RunningStatistics::move);
        return features.size() == 1 ? features.get(0) : Nd4j.concat(0, features.toArray(INDArray[]::new));
    }

    private INDArray again(int group) {
        INDArray features = graph.train(groups.get(group), seeds.get(group));
        marks[group] = graph.mark();
        return features;
    }

    /** Returns the gradients of the graph's parameters for that of the features [N, D], by Deeplearning4j's names. */
    Map<String, INDArray> backward(INDArray gradient) {
        Map<String, INDArray> sums = new LinkedHashMap<>();
        long size = gradient.size(0) / groups.size();
        for (int i = groups.size() - 1; i >= 0; i--) {
            if (marks[i] != graph.mark()) {
                again(i);
            }
            INDArray part = gradient.get(NDArrayIndex.interval(i * size, (i + 1) * size))
                    .dup('c');
            Gradient found = graph.backward(part);
            for (GraphValue value : graph.values().values()) {
                if (value.trained()) {
                    INDArray of = found.getGradientFor(value.gradient());
                    sums.merge(value.gradient(), of.dup(), INDArray::addi);
                }
            }
        }
        return sums;
    }
}
