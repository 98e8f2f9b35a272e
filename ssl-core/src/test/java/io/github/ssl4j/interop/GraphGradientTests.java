package io.github.ssl4j.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gradients of graphs of double precision against central differences, of every parameter along a direction. */
class GraphGradientTests {
    private static final double STEP = 1e-5;

    private final Device device = Nd4jDevice.float64();
    private final INDArray large = Photographs.nchw(6, 10, 3);
    private final INDArray small = Photographs.nchw(6, 7, 3);

    @ParameterizedTest
    @CsvSource({"TANH, 1, false", "RELU, 1, false", "TANH, 2, false", "RELU, 2, true"})
    void theGradientIsTheDifferenceQuotient(Activation activation, int groups, boolean logDeviation) {
        ComputationGraph graph = UserGraphs.residual(DataType.DOUBLE, activation, logDeviation);
        try (GraphBackbone backbone = GraphBackbone.of(graph, device)) {
            backbone.batchNormGroups(groups);
            requireGradient(backbone);
        }
    }

    @Test
    void dropoutIsDrawnAgainWhereAForwardIsRepeated() {
        ComputationGraph graph = new ComputationGraph(
                UserGraphs.images(UserGraphs.defaults(DataType.DOUBLE).graphBuilder())
                        .addLayer("conv", UserGraphs.convolution(3), "in")
                        .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), "conv")
                        .addLayer(
                                "features",
                                new DenseLayer.Builder()
                                        .nOut(6)
                                        .dropOut(0.5)
                                        .activation(Activation.TANH)
                                        .build(),
                                "pool")
                        .setOutputs("features")
                        .build());
        graph.init();
        try (GraphBackbone backbone = GraphBackbone.of(graph, device)) {
            requireGradient(backbone);
        }
    }

    private void requireGradient(GraphBackbone backbone) {
        Map<String, double[]> gradients = new TreeMap<>();
        try (Scope scope = Scope.open(RandomStream.of(5))) {
            loss(backbone).backward();
            backbone.parameters().forEach((name, tensor) -> {
                gradients.put(name, tensor.gradient().toDoubles());
                tensor.clearGradient();
            });
        }
        RandomStream random = RandomStream.of(11);
        double largest = 0;
        double worst = 0;
        for (Map.Entry<String, Tensor> parameter : backbone.parameters().entrySet()) {
            double[] gradient = gradients.get(parameter.getKey());
            double[] direction = new double[gradient.length];
            double expected = 0;
            for (int i = 0; i < gradient.length; i++) {
                direction[i] = random.nextGaussian();
                expected += gradient[i] * direction[i];
            }
            double found = (lossAt(backbone, parameter.getValue(), direction, STEP)
                            - lossAt(backbone, parameter.getValue(), direction, -STEP))
                    / (2 * STEP);
            largest = Math.max(largest, Math.abs(expected));
            worst = Math.max(worst, Math.abs(found - expected));
        }
        System.out.printf("gradient of a graph: largest difference %.1e of the largest%n", worst / largest);
        assertThat(largest).isGreaterThan(1e-3);
        assertThat(worst).isLessThan(1e-6 * largest);
    }

    private double lossAt(GraphBackbone backbone, Tensor parameter, double[] direction, double step) {
        double[] values = parameter.toDoubles();
        double[] moved = values.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += step * direction[i];
        }
        device.write(parameter.storage(), moved, 0);
        try (Scope scope = Scope.open(RandomStream.of(5))) {
            return Gradients.off(() -> loss(backbone)).scalar();
        } finally {
            device.write(parameter.storage(), values, 0);
        }
    }

    /** Two forwards before one backward, as in every Siamese method; the second batch has another size. */
    private Tensor loss(GraphBackbone backbone) {
        Tensor first = backbone.apply(Photographs.nhwc(device, large));
        Tensor second = backbone.apply(Photographs.nhwc(device, small));
        Tensor product = Ops.matmulTransposed(first, second);
        return Ops.mean(Ops.square(product));
    }
}
